import { UsageError } from '../command.ts';

/** A context as people type it: `targetingKey=user-1,plan=pro,age=42`, or an object in JSON. */
export function readContext(text: string): Readonly<Record<string, unknown>> {
  if (text.trim().startsWith('{')) return fromJson(text);
  return Object.fromEntries(
    text.split(',').map((pair) => {
      const [name = '', ...value] = pair.split('=');
      if (name.trim() !== '' && value.length > 0) return [name.trim(), valueFrom(value.join('=').trim())];
      throw new UsageError(`must be like targetingKey=user-1,plan=pro or an object in JSON, got ${text}`);
    }),
  );
}

/** Numbers and booleans are what they look like; everything else is a text, in quotes or not. */
function valueFrom(text: string): unknown {
  if (/^(?:true|false|null|-?\d+(?:\.\d+)?|".*")$/.test(text)) return JSON.parse(text);
  return text;
}

function fromJson(text: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch (error) {
    throw new UsageError(`must be an object in JSON: ${(error as Error).message}`);
  }
}
