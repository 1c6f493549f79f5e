import type { IncomingHttpHeaders } from 'node:http';

/** What a server has answered to one request, whatever the status. */
export interface Answer {
  readonly status: number;
  readonly body: Buffer;
  readonly headers: IncomingHttpHeaders;
}
