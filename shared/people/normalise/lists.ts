/** The words by which an address, a name or a number is told to be nobody's, or not one person's. Folded. */

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Local parts that belong to a desk, not to a person. */
export const ROLE_LOCALS = words(`
  info sales office admin contact hello support orders order purchasing accounts accounting ap ar billing
  finance shop store team mail enquiries inquiries service customerservice help hr jobs marketing press
  webmaster postmaster hostmaster abuse reception frontdesk manager events catering kitchen procurement
  invoices receipts
`);

/** Local parts that stand for "none", alone or with digits after them. */
export const PLACEHOLDER_LOCALS = words(`
  none noemail no nomail na test testing asdf asdfasdf qwerty abc xyz customer guest unknown donotemail
  noreply no-reply walkin walk-in fake null nil declined decline refused email mail user name notgiven
  nope anonymous cash x xx xxx
`);

/** Not here: example.com, .org and .net. They deliver to nobody, but in test mode everybody's address is there. */
export const PLACEHOLDER_DOMAINS = words(`
  none.com noemail.com nomail.com na.com test.com asdf.com xx.com guest.com no.com fake.com
`);

/** An address there is one account's, and says nothing of its owner. */
export const RELAY_DOMAINS = words(`
  privaterelay.appleid.com private.icloud.com mozmail.com duck.com simplelogin.com slmail.me aleeas.com
  anonaddy.me addy.io marketplace.amazon.com members.ebay.com users.noreply.github.com passmail.net
`);

export const DOMAIN_REPAIRS: ReadonlyMap<string, string> = new Map([
  ['gmial.com', 'gmail.com'],
  ['gmai.com', 'gmail.com'],
  ['gamil.com', 'gmail.com'],
  ['gmail.con', 'gmail.com'],
  ['gmail.co', 'gmail.com'],
  ['gmal.com', 'gmail.com'],
  ['gmail.cm', 'gmail.com'],
  ['yaho.com', 'yahoo.com'],
  ['yahoo.con', 'yahoo.com'],
  ['hotmial.com', 'hotmail.com'],
  ['hotmail.con', 'hotmail.com'],
  ['outlok.com', 'outlook.com'],
  ['iclod.com', 'icloud.com'],
  ['googlemail.com', 'gmail.com'],
]);

/** An address that a family shares, by its form. */
export const FAMILY_FORM =
  /famil|^the[._-]?[a-z]{2,}s?\d*$|[a-z]the\d*$|household|(^|[._-])(and|n)[._-]|fam\d*$|mom.?dad/;

export const TITLES = words('mr mrs ms miss dr prof rev sir mx');
export const DEGREES = words('md phd esq dds cpa');

export const SUFFIXES: ReadonlyMap<string, string> = new Map([
  ['jr', 'jr'],
  ['junior', 'jr'],
  ['sr', 'sr'],
  ['senior', 'sr'],
  ['ii', 'ii'],
  ['iii', 'iii'],
  ['iv', 'iv'],
]);

/** They belong to the surname, and say nothing alone. */
export const PARTICLES = words('de del la las los da dos van von der den le di du st al el bin ibn mc mac');

/** Pairs that lists of nicknames have, and that are two people more often than one. */
export const NOT_NICKNAMES = words(`
  aaron/erin ian/john jane/jean ella/ellen patrick/peter dan/danielle marie/mary carol/caroline ann/hannah
  don/donna julia/julie joan/joanna eric/erica eric/erin ana/anna emily/emma maria/mary maria/marie
  kristen/kristin jose/joseph christian/christina
`);

export const COMPANY_WORDS = new RegExp(
  [
    'llc inc incorporated ltd limited corp corporation co company gmbh llp pllc group studios? salon',
    'spa school academy college university church ministries foundation association club restaurant',
    'cafe coffee roasters bakery catering brewing builders construction landscaping plumbing electric',
    'realty properties management dental clinic hospital medical pharmacy office department dept',
    'services? solutions consulting design designs media productions hotel farm farms yoga gym fitness',
  ]
    .join(' ')
    .replaceAll(' ', '|')
    .replace(/^/, String.raw`\b(`)
    .replace(/$/, String.raw`)\b`),
);

/** Whole names that are nobody's. */
export const NOBODY: ReadonlySet<string> = new Set([
  'guest',
  'customer',
  'walk in',
  'walkin',
  'cash',
  'cash customer',
  'walk in customer',
  'unknown',
  'test',
  'na',
  'none',
  'x',
  'xx',
  'online',
  // What a customer is called that we make for a buyer without a name.
  'online customer',
  'no name',
  'office',
  'store',
  'shop',
  'gift',
]);

/** North American area codes that are free to call, or cost extra: nobody's own. */
export const TOLL_FREE = words('800 833 844 855 866 877 888');
export const PREMIUM = words('900');
