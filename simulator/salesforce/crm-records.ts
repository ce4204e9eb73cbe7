import { type Account } from './model.ts';
import { type Literal } from './soql.ts';

type Fields = Record<string, Literal>;

/** Date and time as REST gives them, e.g. `2026-01-02T03:04:05.000+0000`. */
export const dateTime = (ms: number): string => new Date(ms).toISOString().replace('Z', '+0000');
const MADE = Date.UTC(2026, 0, 5, 8);

function stamps({ changedAt = MADE, isDeleted }: Account): Fields {
  const changed = dateTime(changedAt);
  return {
    IsDeleted: isDeleted === true,
    CreatedDate: dateTime(MADE),
    LastModifiedDate: changed,
    SystemModstamp: changed,
  };
}

const PEOPLE = [
  ['Rose', 'Gonzalez'],
  ['Andy', 'Young'],
  ['Pat', 'Stumuller'],
  ['Tim', 'Barr'],
] as const;
const SUBJECTS = ['Starter does not turn', 'Invoice is missing', 'Delivery is late', 'Panel shows nothing'] as const;

/** An account with the fields that nobody filled in. */
export function accountRow(account: Account): Fields {
  const { Id, Name, Industry, Phone } = account;
  return {
    Id,
    Name,
    Industry,
    Phone,
    ParentId: null,
    Type: null,
    Website: null,
    Description: null,
    NumberOfEmployees: null,
    AnnualRevenue: null,
    ...stamps(account),
  };
}

/** The person that each account is known by. */
export function contactRow(account: Account, index: number): Fields {
  const { Id, Phone } = account;
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
    ...stamps(account),
  };
}

/** The one case that each account has opened. */
export function caseRow(account: Account, index: number): Fields {
  const { Id } = account;
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
    ...stamps(account),
  };
}
