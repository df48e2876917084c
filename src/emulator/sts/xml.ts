/**
 * The XML of the Query protocol that STS and IAM share: https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html,
 * https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html and the samples of each call.
 */
import type { StsError } from '../../iam/sts/sts-error.js';
import { escapeXml } from '../../shared/text/escape-xml.js';
import type { HttpAnswer } from '../answer.js';

/** The content of an element: a text, elements, or a list whose members are each called `member`. */
export type XmlValue = string | number | boolean | XmlTree | readonly XmlValue[];

/** Elements by name. An absent value leaves the element out. */
export interface XmlTree {
  readonly [name: string]: XmlValue | undefined;
}

export const NAMESPACES = {
  sts: 'https://sts.amazonaws.com/doc/2011-06-15/',
  iam: 'https://iam.amazonaws.com/doc/2010-05-08/',
} as const;

export type Namespace = (typeof NAMESPACES)[keyof typeof NAMESPACES];

/** The answer of a call that succeeded. */
export function resultAnswer(
  action: string,
  result: XmlTree,
  requestId: string,
  namespace: Namespace = NAMESPACES.sts,
): HttpAnswer {
  const content = { [`${action}Result`]: result, ResponseMetadata: { RequestId: requestId } };
  return xmlAnswer(200, `<${action}Response xmlns="${namespace}">${render(content)}</${action}Response>`, requestId);
}

/** The answer of a call that was rejected. */
export function errorAnswer(error: StsError, requestId: string, namespace: Namespace = NAMESPACES.sts): HttpAnswer {
  const content = {
    Error: { Type: error.status < 500 ? 'Sender' : 'Receiver', Code: error.code, Message: error.message },
    RequestId: requestId,
  };
  const body = `<ErrorResponse xmlns="${namespace}">${render(content)}</ErrorResponse>`;
  return { ...xmlAnswer(error.status, body, requestId), error: { code: error.code, message: error.message } };
}

function xmlAnswer(status: number, body: string, requestId: string): HttpAnswer {
  return { status, headers: { 'content-type': 'text/xml', 'x-amzn-RequestId': requestId }, body };
}

function render(tree: XmlTree): string {
  let xml = '';
  for (const [name, value] of Object.entries(tree)) {
    if (value !== undefined) xml += `<${name}>${renderValue(value)}</${name}>`;
  }
  return xml;
}

function renderValue(value: XmlValue): string {
  if (isList(value)) return value.map((member) => `<member>${renderValue(member)}</member>`).join('');
  return typeof value === 'object' ? render(value) : escaped(String(value));
}

// `Array.isArray` alone does not narrow a readonly list.
function isList(value: XmlValue): value is readonly XmlValue[] {
  return Array.isArray(value);
}

// Characters that XML 1.0 cannot hold are left out.
function escaped(text: string): string {
  return escapeXml(text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, ''));
}
