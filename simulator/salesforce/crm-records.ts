import { type Account } from './model.ts';
import { type Literal } from './soql.ts';

type Fields = Record<string, Literal>;

const MADE = new Date(Date.UTC(2026, 0, 5, 8)).toISOString().replace('Z', '+0000');
const STAMPS = { IsDeleted: false, CreatedDate: MADE, LastModifiedDate: MADE, SystemModstamp: MADE };

const PEOPLE = [
  ['Rose', 'Gonzalez'],
  ['Andy', 'Young'],
  ['Pat', 'Stumuller'],
  ['Tim', 'Barr'],
] as const;
const SUBJECTS = ['Starter does not turn', 'Invoice is missing', 'Delivery is late', 'Panel shows nothing'] as const;

/** An account with the fields that nobody filled in. */
export function accountRow(account: Account): Fields {
  return {
    ...account,
    ParentId: null,
    Type: null,
    Website: null,
    Description: null,
    NumberOfEmployees: null,
    AnnualRevenue: null,
    ...STAMPS,
  };
}

/** The person that each account is known by. */
export function contactRow({ Id, Phone }: Account, index: number): Fields {
  const [FirstName, LastName] = PEOPLE[index % PEOPLE.length] ?? PEOPLE[0];
  return {
    Id: `003${Id.slice(3)}`,
    AccountId: Id,
    FirstName,
    LastName,
    Name: `${FirstName} ${LastName}`,
    Email: `${FirstName}.${LastName}@example.test`.toLowerCase(),
    Phone,
    Title: null,
    ...STAMPS,
  };
}

/** The one case that each account has opened. */
export function caseRow({ Id }: Account, index: number): Fields {
  return {
    Id: `500${Id.slice(3)}`,
    AccountId: Id,
    ContactId: `003${Id.slice(3)}`,
    CaseNumber: String(1001 + index).padStart(8, '0'),
    Subject: SUBJECTS[index % SUBJECTS.length] ?? SUBJECTS[0],
    Status: 'New',
    Priority: index % 2 === 0 ? 'High' : 'Medium',
    Origin: 'Web',
    Description: null,
    ...STAMPS,
  };
}
