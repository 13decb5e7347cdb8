import { ACCOUNT, REGION } from './aws.ts';

/** `Ref` by logical id alone, `Fn::GetAtt` with an attribute. Undefined: not known here. */
export type Lookup = (logicalId: string, attribute?: string) => string | undefined;

const PSEUDO_PARAMETERS: Readonly<Record<string, string>> = {
  'AWS::Region': REGION,
  'AWS::AccountId': ACCOUNT,
  'AWS::Partition': 'aws',
  'AWS::URLSuffix': 'amazonaws.com',
};

/**
 * A value of a template with its functions carried out: `Ref`, `Fn::GetAtt`, `Fn::Join`, `Fn::Sub`. A reference to what
 * does not exist here – a role, an alarm – comes to its own name.
 */
export function resolveValue(value: unknown, lookup: Lookup): unknown {
  if (Array.isArray(value)) return value.map((each) => resolveValue(each, lookup));
  if (typeof value !== 'object' || value === null) return value;
  const [name = '', argument] = Object.entries(value)[0] ?? [];
  const carryOut = FUNCTIONS[name];
  if (carryOut !== undefined) return carryOut(argument, lookup);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, resolveValue(each, lookup)]));
}

const FUNCTIONS: Readonly<Record<string, (argument: unknown, lookup: Lookup) => string>> = {
  Ref: (id, lookup) => refer(String(id), lookup),
  'Fn::GetAtt': (path, lookup) => refer(Array.isArray(path) ? path.join('.') : String(path), lookup),
  'Fn::Join': (argument, lookup) => {
    const [delimiter, parts] = argument as [string, unknown[]];
    return parts.map((part) => String(resolveValue(part, lookup))).join(delimiter);
  },
  'Fn::Sub': (argument, lookup) => {
    const [text, given] = (Array.isArray(argument) ? argument : [argument, {}]) as [string, object];
    const variables = resolveValue(given, lookup) as Record<string, string>;
    return text.replaceAll(/\$\{([^!}]+)\}/g, (_, name: string) => variables[name] ?? refer(name, lookup));
  },
};

function refer(path: string, lookup: Lookup): string {
  const [id = '', ...attribute] = path.split('.');
  const found = attribute.length === 0 ? lookup(id) : lookup(id, attribute.join('.'));
  return PSEUDO_PARAMETERS[path] ?? found ?? path;
}
