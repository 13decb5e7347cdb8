import {
  DOMAIN_REPAIRS,
  FAMILY_FORM,
  PLACEHOLDER_DOMAINS,
  PLACEHOLDER_LOCALS,
  RELAY_DOMAINS,
  ROLE_LOCALS,
} from './lists.ts';

/** An address that can tell people apart. Personal data. */
export interface EmailKey {
  /** As it was typed, but for case and blanks. */
  readonly exact: string;
  /** The mailbox: without what follows a plus, Gmail's dots, and common slips in the domain. Indexed by. */
  readonly canon: string;
  /** `role` and `family` are shared by their form; a `relay` is one account's and says nothing of its owner. */
  readonly kind: 'personal' | 'role' | 'family' | 'relay';
}

const INVISIBLE = /[\u00AD\u200B-\u200D\u2060\uFEFF\s]/g;
const ADDRESS =
  /^([^@]+)@([a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*\.[a-z][a-z0-9-]*[a-z0-9])$/;
const ASCII = /^[\u0021-\u007E]*$/;

/** Null: no address, or one that is nobody's. `ownDomains`: the shop's, lower case. */
export function emailKey(raw: string, ownDomains: ReadonlySet<string>): EmailKey | null {
  const address = ADDRESS.exec(addressIn(raw));
  const [exact, local = '', domain = ''] = address ?? [];
  if (exact === undefined) return null;
  const repaired = DOMAIN_REPAIRS.get(domain) ?? domain.replace(/\.con$/, '.com');
  if (ownDomains.has(repaired) || isPlaceholder(local, repaired)) return null;
  const plain = local.replace(/(?<=.)\+.*$/, '');
  const mailbox = repaired === 'gmail.com' ? plain.replaceAll('.', '') : plain;
  return { exact, canon: `${mailbox}@${repaired}`, kind: kindOf(plain, repaired) };
}

function addressIn(raw: string): string {
  const bare = raw
    .normalize('NFKC')
    .replaceAll(INVISIBLE, '')
    .toLowerCase()
    .replace(/^mailto:/, '')
    .replaceAll(/[<>]/g, '')
    .replace(/[.,;]+$/, '');
  const at = bare.lastIndexOf('@');
  return at < 0 || ASCII.test(bare) ? bare : bare.slice(0, at + 1) + asciiDomain(bare.slice(at + 1));
}

/** The domain as the network knows it (IDNA); as it is, where it is none. */
function asciiDomain(domain: string): string {
  return URL.parse(`https://${domain}/`)?.hostname ?? domain;
}

function isPlaceholder(local: string, domain: string): boolean {
  const label = domain.split('.')[0] ?? '';
  if (PLACEHOLDER_DOMAINS.has(domain) || local === label) return true;
  if (PLACEHOLDER_LOCALS.has(local) || PLACEHOLDER_LOCALS.has(local.replace(/\d+$/, ''))) return true;
  return /^\d+$/.test(local) && /^\d+$/.test(label);
}

function kindOf(local: string, domain: string): EmailKey['kind'] {
  if (RELAY_DOMAINS.has(domain)) return 'relay';
  if (ROLE_LOCALS.has(local)) return 'role';
  return FAMILY_FORM.test(local) ? 'family' : 'personal';
}
