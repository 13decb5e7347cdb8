/** Ids of Stripe, ours with `.undo`, and the till's numbers and UUIDs. Nothing else comes near a key or a URL. */
const ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,139}$/;

export function isId(text: string): boolean {
  return ID.test(text);
}
