import type {
  CreateDocumentCommandInput,
  CreateDocumentCommandOutput,
  DeleteDocumentCommandInput,
  GetCalendarStateCommandInput,
  GetCalendarStateCommandOutput,
  UpdateDocumentCommandInput,
  UpdateDocumentCommandOutput,
} from '@aws-sdk/client-ssm';
import { AwsError, type Context, NotModelledError, type ResourceHandler } from '../../contract.ts';
import { calendarStateAt, type ChangeCalendar, readChangeCalendar } from './change-calendar.ts';

type Answer<Output> = Omit<Output, '$metadata'>;

interface Document {
  readonly name: string;
  readonly version: number;
  readonly calendar: ChangeCalendar;
}

/** Documents that are change calendars, and no others: how they are kept, and whether they are open (API reference). */
export function documents({ clock }: Context, arnOf: (name: string) => string) {
  const shelf = new Map<string, Document>();
  const shared = new Map<string, Document>();

  const create = ({ Name = '', Content = '', DocumentType, DocumentFormat, ...others }: CreateDocumentCommandInput) => {
    refuseOthers('CreateDocument', others);
    requireCalendar(DocumentType, DocumentFormat);
    if (shelf.has(Name)) {
      throw new AwsError('DocumentAlreadyExists', `Document with same name ${Name} already exists`);
    }
    const document = { name: Name, version: 1, calendar: readChangeCalendar(Content) };
    shelf.set(Name, document);
    return document;
  };

  const find = (nameOrArn: string): Document => {
    const foreign = shared.get(nameOrArn);
    if (foreign) return foreign;
    const name = nameOrArn.replace(/^arn:.*:document\//, '');
    const found = shelf.get(name);
    const isOurs = !nameOrArn.startsWith('arn:') || nameOrArn === arnOf(name);
    if (!found || !isOurs) throw new AwsError('InvalidDocument', `Document with name ${nameOrArn} does not exist.`);
    return found;
  };

  const update = (name: string, content: string): Document => {
    const before = find(name);
    const after = { ...before, version: before.version + 1, calendar: readChangeCalendar(content) };
    shelf.set(before.name, after);
    return after;
  };

  const describe = ({ name, version }: Document) => ({
    DocumentDescription: {
      Name: name,
      DocumentType: 'ChangeCalendar' as const,
      DocumentFormat: 'TEXT' as const,
      DocumentVersion: String(version),
      Status: 'Active' as const,
    },
  });

  return {
    /** Another account shares a calendar, which goes by its ARN. */
    share: (arn: string, content: string): void => {
      shared.set(arn, { name: arn, version: 1, calendar: readChangeCalendar(content) });
    },
    operations: {
      CreateDocument: (input: CreateDocumentCommandInput): Answer<CreateDocumentCommandOutput> =>
        describe(create(input)),
      UpdateDocument: ({
        Name = '',
        Content = '',
        DocumentVersion: _version,
        DocumentFormat,
        ...others
      }: UpdateDocumentCommandInput): Answer<UpdateDocumentCommandOutput> => {
        refuseOthers('UpdateDocument', others);
        requireCalendar('ChangeCalendar', DocumentFormat ?? 'TEXT');
        return describe(update(Name, Content));
      },
      DeleteDocument: ({ Name = '' }: DeleteDocumentCommandInput) => {
        shelf.delete(find(Name).name);
        return {};
      },
      GetCalendarState: ({
        CalendarNames = [],
        AtTime = new Date(clock.now()).toISOString(),
      }: GetCalendarStateCommandInput): Answer<GetCalendarStateCommandOutput> => {
        const { isOpen, nextAt } = calendarStateAt(
          CalendarNames.map((name) => find(name).calendar),
          Date.parse(AtTime),
        );
        return {
          State: isOpen ? 'OPEN' : 'CLOSED',
          AtTime,
          ...(nextAt !== undefined && { NextTransitionTime: new Date(nextAt).toISOString() }),
        };
      },
    },
    resource: {
      replacedBy: ['Name', 'DocumentType'],
      create: (properties, { physicalName }) => {
        const { Name = physicalName(128), ...rest } = properties;
        create({ ...rest, Name });
        return { ref: Name };
      },
      update: (properties, { ref }) => {
        requireCalendar(properties.DocumentType, properties.DocumentFormat);
        update(ref, properties.Content);
        return { ref };
      },
      delete: ({ ref }) => void shelf.delete(ref),
    } satisfies ResourceHandler,
  };
}

function requireCalendar(type: string | undefined, format: string | undefined): void {
  if (type !== 'ChangeCalendar' || format !== 'TEXT') {
    throw new NotModelledError(`a document of type ${type ?? 'Command'} in ${format ?? 'JSON'}`);
  }
}

function refuseOthers(operation: string, others: object): void {
  const [unknown] = Object.keys(others);
  if (unknown) throw new NotModelledError(`ssm:${operation} with ${unknown}`);
}
