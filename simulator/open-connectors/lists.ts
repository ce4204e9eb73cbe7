/** A list of records that a connector offers, and what it asks Salesforce for. */
export interface RecordList {
  /** Of Salesforce. */
  object: string;
  /** Fields that the connector answers; those without a value are left out, unless the instance is told otherwise. */
  fields: string;
  orderBy: string;
  /** Keys of the connectors that are known to offer it. */
  elements: readonly string[];
}

/** By resource (churros: hub `crm` of `sfdc`; hub `helpdesk` of `sfdcservicecloud`, whose incidents are Salesforce's cases). */
export const LISTS: Readonly<Record<string, RecordList>> = {
  accounts: {
    object: 'Account',
    fields: 'Id, Name, Industry, Phone, ParentId, Type, Website, Description, NumberOfEmployees, AnnualRevenue',
    orderBy: 'Name',
    elements: ['sfdc'],
  },
  contacts: {
    object: 'Contact',
    fields: 'Id, AccountId, FirstName, LastName, Name, Email, Phone, Title',
    orderBy: 'Name',
    elements: ['sfdc', 'sfdcservicecloud'],
  },
  incidents: {
    object: 'Case',
    fields: 'Id, AccountId, ContactId, CaseNumber, Subject, Status, Priority, Origin, Description',
    orderBy: 'CaseNumber',
    elements: ['sfdcservicecloud'],
  },
};
