import type { Evidence } from './evidence.ts';
import { isKey } from './judge.ts';

/** Before any evidence: a pair that shares a key. In bits, log2 of how much likelier one person is than two. */
const START = 2.9;
const EMAIL = { P: 6.4, S: -2.4 } as const;
const PHONE = { P: 3.2, S: -4.2 } as const;
const NAME = { F: 7.4, G: 6.6, C: 6.1, W: 4.7, M: -0.3, X: -5.3 } as const;
const ADDRESS = { A: 0.6, D: -1.4, '-': 0 } as const;
const SECOND_AGREES = 3.6;
const EMAIL_NEAR = 2;
const EMAIL_DIFFERS = -3;
const PHONE_DIFFERS = -1.4;

/**
 * How likely two records are one person's, in bits: only to rank what people are asked, never to decide. Weights by
 * Fellegi and Sunter, counted on pairs that share a key.
 */
export function scoreOf(evidence: Evidence): number {
  return START + keysOf(evidence) + nameOf(evidence) + ADDRESS[evidence.address];
}

/** 0 to 1. */
export function probabilityOf(scoreBits: number): number {
  return 1 / (1 + 2 ** -scoreBits);
}

function keysOf({ email, phone }: Evidence): number {
  if (email === 'P' || email === 'S') {
    const second = isKey(phone) ? SECOND_AGREES : phone === 'D' ? PHONE_DIFFERS : 0;
    return EMAIL[email] + second;
  }
  const second = email === '~' ? EMAIL_NEAR : email === 'D' ? EMAIL_DIFFERS : 0;
  return (phone === 'P' || phone === 'S' ? PHONE[phone] : 0) + second;
}

function nameOf({ name, given, namedBy, email, coupleOnOneSide }: Evidence): number {
  if (coupleOnOneSide) return -6.6;
  const loosely = given === 'nickname' || given === 'slip';
  if (name === 'F' && loosely) return 5.1;
  if (name === 'G' && loosely) return 4.9;
  if (name !== 'M') return NAME[name];
  if (namedBy === 'person') return 5.1;
  return isKey(email) ? NAME.M : -0.9;
}
