import type { Evidence } from './evidence.ts';

const NAMES = {
  F: 'same full name',
  C: 'same given name',
  G: 'same given name, one last name missing',
  W: 'only an initial, a surname or a couple',
  M: 'one name missing',
  X: 'other name',
} as const;

/** The evidence in plain words, without anything personal: "For: same phone, same full name. Against: other e-mail." */
export function inWords(evidence: Evidence): string {
  const pro = forIt(evidence);
  const contra = againstIt(evidence);
  return [
    pro.length === 0 ? 'For: nothing.' : `For: ${pro.join(', ')}.`,
    ...(contra.length === 0 ? [] : [`Against: ${contra.join(', ')}.`]),
  ].join(' ');
}

function forIt({ email, phone, name, given, address, variant, namedBy, company }: Evidence): string[] {
  const loosely = given === 'nickname' ? ' (a nickname)' : given === 'slip' ? ' (but for a slip)' : '';
  return [
    ...(email === 'P' ? [variant ? 'same mailbox' : 'same e-mail'] : []),
    ...(email === 'S' ? ['same e-mail, which several use'] : []),
    ...(email === '~' ? ['nearly the same e-mail'] : []),
    ...(phone === 'P' ? ['same phone'] : []),
    ...(phone === 'S' ? ['same phone, which several use'] : []),
    ...(name === 'F' || name === 'C' || name === 'G' ? [`${NAMES[name]}${loosely}`] : []),
    ...(namedBy === 'person' ? ['the e-mail names the person'] : []),
    ...(company === 'same' ? ['same company'] : []),
    ...(address === 'A' ? ['same house'] : []),
  ];
}

function againstIt(evidence: Evidence): string[] {
  const { email, phone, name, address, namedBy, company } = evidence;
  return [
    ...(email === 'D' ? ['other e-mail'] : []),
    ...(phone === 'D' ? ['other phone'] : []),
    ...(name === 'X' || name === 'W' || name === 'M' ? [NAMES[name]] : []),
    ...(name === 'C' ? ['other last name'] : []),
    ...(namedBy === 'other' ? ['the e-mail names somebody else'] : []),
    ...(address === 'D' ? ['other house'] : []),
    ...(evidence.coupleOnOneSide ? ['one is a couple'] : []),
    ...(evidence.suffixOnOneSide ? ['Jr. or Sr. on one side'] : []),
    ...(company === 'person' ? ['one is a company'] : []),
  ];
}
