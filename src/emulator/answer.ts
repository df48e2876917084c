export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The error in it, for the record. */
  readonly error?: { readonly code: string; readonly message: string };
}

/** 200 with JSON. */
export function jsonAnswer(value: object): HttpAnswer {
  return json(200, value, {});
}

/** An error in the form of GitHub's services. */
export function jsonRefusal(
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): HttpAnswer {
  return { ...json(status, { message }, headers), error: { code, message } };
}

/** A page as proxies and load balancers send it. */
export function htmlAnswer(status: number, title: string): HttpAnswer {
  const body = `<html>\r\n<head><title>${title}</title></head>\r\n<body><center><h1>${title}</h1></center></body>\r\n</html>\r\n`;
  return { status, headers: { 'content-type': 'text/html' }, body };
}

function json(status: number, value: object, headers: Readonly<Record<string, string>>): HttpAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(value),
  };
}
