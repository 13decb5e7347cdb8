import { json, reasonOf, type Reply } from '../http.ts';

/** The data API's error body, with the content type that recorded errors carry. */
export function errorReply(status: number, message: string, errorClass = 'Exception'): Reply {
  const body = { httpCode: String(status), httpMessage: reasonOf(status), message, errorClass };
  return json(status, body, 'text/html; charset=UTF-8');
}
