/** Somebody who acts on rollouts, as AWS has verified them. */
export interface Person {
  /** What makes two callers the same one, when people are counted. */
  readonly key: string;
  /** How the record names them: an Identity Center user's or IAM user's name, a role's name, or `root`. */
  readonly name: string;
  /** The caller's own ARN, session and all. */
  readonly arn: string;
  /** The role's or the permission set's name; absent for users. */
  readonly role?: string;
  /** Those of their tags that a plan asked for; absent where none did. */
  readonly tags?: Readonly<Record<string, string>>;
  /** Why their tags could not be read; absent where they were, or nobody asked. */
  readonly tagProblem?: string;
}

/** The role or user of IAM that a caller is, in whose name tags are kept. */
export interface IamPrincipal {
  readonly kind: 'role' | 'user';
  readonly account: string;
  readonly name: string;
  /** A role's is without its path, which a session's ARN leaves out. */
  readonly arn: string;
}

/** `undefined` for the root user. */
export function principalOf({ arn }: Person): IamPrincipal | undefined {
  const [, account = '', role] = sessionArn.exec(arn) ?? [];
  const partition = arn.split(':')[1] ?? 'aws';
  if (role !== undefined)
    return { kind: 'role', account, name: role, arn: `arn:${partition}:iam::${account}:role/${role}` };
  const [, ofUser = '', user] = userArn.exec(arn) ?? [];
  return user === undefined ? undefined : { kind: 'user', account: ofUser, name: user, arn };
}

const sessionArn = /^arn:aws[\w-]*:sts::(\d{12}):assumed-role\/([\w+=,.@-]+)\/([\w+=,.@-]+)$/;
const userArn = /^arn:aws[\w-]*:iam::(\d{12}):user\/(?:.*\/)?([\w+=,.@-]+)$/;
const rootArn = /^arn:aws[\w-]*:iam::(\d{12}):root$/;
/** The roles of IAM Identity Center: the permission set's name, and 16 hexadecimal digits (its user guide). */
const permissionSetRole = /^AWSReservedSSO_(.+)_[0-9a-f]{16}$/;

/**
 * Who a caller's ARN stands for. IAM users are people; so are sessions of Identity Center, whose names are its users'
 * names, whichever permission set they came through. Whoever assumes any other role names the session as they like, so all
 * sessions of a role count as one. `undefined` for what nobody can be told by, a federated session above all.
 */
export function readPerson(arn: string): Person | undefined {
  const [, , roleName = '', session = ''] = sessionArn.exec(arn) ?? [];
  const account = (sessionArn.exec(arn) ?? userArn.exec(arn) ?? rootArn.exec(arn))?.[1];
  if (roleName !== '') {
    const permissionSet = permissionSetRole.exec(roleName)?.[1];
    return permissionSet === undefined
      ? { key: `role/${account}/${roleName}`, name: roleName, arn, role: roleName }
      : { key: `identity-center/${session.toLowerCase()}`, name: session, arn, role: permissionSet };
  }
  const user = userArn.exec(arn)?.[2];
  if (user !== undefined) return { key: `user/${account}/${user}`, name: user, arn };
  return account === undefined ? undefined : { key: `root/${account}`, name: 'root', arn };
}

/** Whether a name in a plan or a request means this caller: a role, a permission set or a user by name, or one by its ARN. */
export function isMeant(name: string, person: Person): boolean {
  if (!name.startsWith('arn:')) return same(name, person.name) || (person.role !== undefined && name === person.role);
  if (name === person.arn) return true;
  // A session's ARN leaves out the path of its role.
  const [, account, roleName] = sessionArn.exec(person.arn) ?? [];
  const [, roleAccount, named] = /^arn:aws[\w-]*:iam::(\d{12}):role\/(?:.*\/)?([\w+=,.@-]+)$/.exec(name) ?? [];
  return named !== undefined && named === roleName && roleAccount === account;
}

/** Identity Center's names are addresses, which people write as they like. */
const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();
