/** The XML of STS's Query protocol: https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html and the samples of each call. */
import type { Answer } from '../answer.js';
import type { StsError } from './messages.js';

/** What stands inside an element: a text, or elements. An absent value leaves the element out. */
export interface XmlTree {
  readonly [name: string]: string | number | XmlTree | undefined;
}

const NAMESPACE = 'https://sts.amazonaws.com/doc/2011-06-15/';
const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** The answer of a call that succeeded. */
export function resultAnswer(action: string, result: XmlTree, requestId: string): Answer {
  const content = { [`${action}Result`]: result, ResponseMetadata: { RequestId: requestId } };
  return xmlAnswer(200, `<${action}Response xmlns="${NAMESPACE}">${render(content)}</${action}Response>`, requestId);
}

/** The answer of a call that was refused. */
export function errorAnswer(error: StsError, requestId: string): Answer {
  const content = {
    Error: { Type: error.status < 500 ? 'Sender' : 'Receiver', Code: error.code, Message: error.message },
    RequestId: requestId,
  };
  const body = `<ErrorResponse xmlns="${NAMESPACE}">${render(content)}</ErrorResponse>`;
  return { ...xmlAnswer(error.status, body, requestId), error: { code: error.code, message: error.message } };
}

function xmlAnswer(status: number, body: string, requestId: string): Answer {
  return { status, headers: { 'content-type': 'text/xml', 'x-amzn-RequestId': requestId }, body };
}

function render(tree: XmlTree): string {
  let xml = '';
  for (const [name, value] of Object.entries(tree)) {
    if (value === undefined) continue;
    xml += `<${name}>${typeof value === 'object' ? render(value) : escaped(String(value))}</${name}>`;
  }
  return xml;
}

function escaped(text: string): string {
  // Characters that XML 1.0 cannot hold are left out.
  return text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '')
    .replace(/[&<>"']/g, (char) => ESCAPES[char] ?? char);
}
