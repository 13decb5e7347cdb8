/** What a command came to. A failure names the remedy; an answer that is bad news is no failure. */
export type Outcome =
  | {
      readonly kind: 'answer';
      /** 0: good; 1: the answer is bad news. */
      readonly exit: 0 | 1;
      readonly json: unknown;
      /** For people; lines without a newline at the end. */
      readonly text: string;
    }
  | {
      readonly kind: 'failure';
      /** 1: the id is unknown, or nothing is held; 2: wrong usage or settings; 3: could not be carried out. */
      readonly exit: 1 | 2 | 3;
      readonly message: string;
      readonly remedy: string;
    };

export function good(json: unknown, text: string): Outcome {
  return { kind: 'answer', exit: 0, json, text };
}

export function badNews(json: unknown, text: string): Outcome {
  return { kind: 'answer', exit: 1, json, text };
}

export function unknownId(id: string): Outcome {
  return {
    kind: 'failure',
    exit: 1,
    message: `no payment is known by "${id}"`,
    remedy:
      'check the id; what Stripe has made just now is found by `run sweep-payments`, or at once by `post`',
  };
}

export function wrongUsage(message: string, remedy: string): Outcome {
  return { kind: 'failure', exit: 2, message, remedy };
}

export function notCarriedOut(message: string, remedy: string): Outcome {
  return { kind: 'failure', exit: 3, message, remedy };
}
