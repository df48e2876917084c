export const id = 201;
export const ids = [201];
export const modules = {

/***/ 6201:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  Sts: () => (/* binding */ Sts)
});

// EXTERNAL MODULE: ./node_modules/@aws-sdk/client-sts/dist-cjs/index.js
var dist_cjs = __webpack_require__(1695);
// EXTERNAL MODULE: ./build/exchange/failure.js
var failure = __webpack_require__(8970);
// EXTERNAL MODULE: ./build/exchange/network.js + 1 modules
var network = __webpack_require__(5537);
// EXTERNAL MODULE: ./node_modules/@smithy/node-http-handler/dist-cjs/index.js
var node_http_handler_dist_cjs = __webpack_require__(1279);
// EXTERNAL MODULE: ./build/aws/host.js
var host = __webpack_require__(390);
;// CONCATENATED MODULE: ./build/exchange/sdk-transport.js




class SdkTransport {
    #terms;
    #connection;
    #handler;
    #serverAheadMs = 0;
    constructor(terms) {
        this.#terms = terms;
    }
    get clientConfig() {
        return {
            maxAttempts: 1,
            retryMode: 'standard',
            defaultsMode: 'standard',
            authSchemePreference: ['sigv4'],
            requestHandler: { handle: (request, options) => this.#send(request, options) },
            customUserAgent: this.#terms.userAgent.map(([name, value]) => value === undefined ? [name] : [name, value]),
        };
    }
    get connection() {
        return this.#connection;
    }
    get serverAheadMs() {
        return this.#serverAheadMs;
    }
    close() {
        this.#connection?.close();
    }
    async #send(request, options) {
        this.#handler ??= await this.#open(request);
        const sent = await this.#handler.handle(request, options);
        const date = Date.parse(sent.response.headers.date ?? '');
        if (!Number.isNaN(date))
            this.#serverAheadMs = date - Date.now();
        return sent;
    }
    async #open(request) {
        const port = request.port === undefined ? '' : `:${request.port}`;
        const url = new URL(`${request.protocol}//${request.hostname}${port}`);
        if (url.protocol !== 'https:' && !(0,host/* isLoopback */.U)(url.hostname)) {
            throw new failure/* FaultError */.V({ code: 'endpoint-not-safe', host: url.host });
        }
        if (!(0,host/* isAwsHost */.M)(url.hostname))
            this.#terms.foreignHost(url.host);
        const connection = await (0,network/* connect */.Ng)(url, this.#terms.proxy);
        this.#connection = connection;
        return new node_http_handler_dist_cjs.NodeHttpHandler({
            connectionTimeout: network/* CONNECT_TIMEOUT_MS */.cC,
            ...(url.protocol === 'http:' ? { httpAgent: connection.agent } : { httpsAgent: connection.agent }),
        });
    }
}

;// CONCATENATED MODULE: ./build/exchange/sts-faults.js

function stsFault(error, connection, host) {
    if (error instanceof failure/* FaultError */.V)
        return error.fault;
    if (error instanceof Error && error.name === 'CredentialsProviderError') {
        return { code: 'no-ambient-credentials', message: error.message };
    }
    const network = connection?.fault(error);
    if (network !== undefined)
        return network;
    const answer = answerIn(error);
    if (answer === undefined) {
        return { code: 'unknown', message: error instanceof Error ? error.message : String(error) };
    }
    if (answer.code === '' || answer.code === 'SyntaxError' || answer.code === 'Error') {
        return { code: 'answer-unreadable', host, status: answer.status };
    }
    return { code: faultCode(answer), answer };
}
const BY_WIRE_CODE = {
    AccessDenied: 'access-denied',
    IDPRejectedClaim: 'claim-rejected',
    IDPCommunicationError: 'provider-unreachable',
    ExpiredToken: 'session-expired',
    InvalidClientTokenId: 'credentials-unknown',
    UnrecognizedClient: 'credentials-unknown',
    MalformedPolicyDocument: 'policy-malformed',
    PackedPolicyTooLarge: 'policy-too-large',
    RegionDisabled: 'region-disabled',
    RequestExpired: 'clock-skew',
    Throttling: 'throttled',
    ThrottledException: 'throttled',
    RequestThrottled: 'throttled',
    RequestLimitExceeded: 'throttled',
    TooManyRequests: 'throttled',
    SlowDown: 'throttled',
    InternalFailure: 'service-fault',
    InternalError: 'service-fault',
    ServiceUnavailable: 'service-fault',
};
function faultCode({ code, message, status }) {
    if (code === 'ExpiredTokenException')
        return 'token-expired';
    const name = code.replace(/Exception$/, '');
    if (name === 'InvalidIdentityToken') {
        return /couldn't retrieve verification key/i.test(message) ? 'token-key-unavailable' : 'token-invalid';
    }
    if (name === 'SignatureDoesNotMatch') {
        return /signature (?:expired|not yet current)/i.test(message) ? 'clock-skew' : 'signature-mismatch';
    }
    if (name === 'ValidationError') {
        if (/1 hour session limit for roles assumed by role chaining/i.test(message))
            return 'chaining-cap';
        return /exceeds the MaxSessionDuration/i.test(message) ? 'role-maximum' : 'request-invalid';
    }
    const known = Object.hasOwn(BY_WIRE_CODE, name) ? BY_WIRE_CODE[name] : undefined;
    return known ?? (status === 429 ? 'throttled' : status >= 500 ? 'service-fault' : 'sts-other');
}
function answerIn(error) {
    if (!(error instanceof Error))
        return undefined;
    const response = property(error, '$response');
    const metadata = property(error, '$metadata');
    const status = property(response, 'statusCode') ?? property(metadata, 'httpStatusCode');
    if (typeof status !== 'number')
        return undefined;
    const requestId = property(metadata, 'requestId');
    const date = property(property(response, 'headers'), 'date');
    const serverTimeMs = typeof date === 'string' ? Date.parse(date) : Number.NaN;
    const code = property(error, 'Code') ?? property(property(error, 'Error'), 'Code') ?? error.name;
    return {
        code: typeof code === 'string' && code !== 'UnknownError' && code !== 'Unknown' ? code : '',
        message: error.message,
        status,
        ...(typeof requestId === 'string' && { requestId }),
        ...(!Number.isNaN(serverTimeMs) && { serverAheadMs: serverTimeMs - Date.now() }),
    };
}
function property(value, name) {
    return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

;// CONCATENATED MODULE: ./build/exchange/sts.js





class Sts {
    #terms;
    #transport;
    #client;
    #signer;
    constructor(terms) {
        this.#terms = terms;
        this.#transport = new SdkTransport(terms);
        const { region, endpoint } = terms.address;
        const signer = async () => {
            if (this.#signer === undefined)
                throw new Error('a signed call was made before a session was there to sign it');
            return this.#signer;
        };
        this.#client = new dist_cjs/* STSClient */.iM({
            ...this.#transport.clientConfig,
            region,
            ...(endpoint !== undefined && { endpoint }),
            ...(terms.signer === 'hop' && { credentials: Object.assign(signer, { memoized: true }) }),
        });
    }
    get host() {
        return this.#transport.connection?.via.host ?? `STS in ${this.#terms.address.region}`;
    }
    signWith(credentials) {
        this.#signer = credentials;
    }
    async caller() {
        const answer = await this.#call((abortSignal) => this.#client.send(new dist_cjs/* GetCallerIdentityCommand */.zI({}), { abortSignal }));
        return { account: answer.Account ?? '', arn: answer.Arn ?? '' };
    }
    async assumeRoleWithWebIdentity(hop, token) {
        const command = new dist_cjs/* AssumeRoleWithWebIdentityCommand */.WH({ ...sessionTerms(hop), WebIdentityToken: token });
        return this.#granted(await this.#call((abortSignal) => this.#client.send(command, { abortSignal })));
    }
    async assumeRole(hop) {
        const command = new dist_cjs/* AssumeRoleCommand */.QL({
            ...sessionTerms(hop),
            ...(hop.externalId !== undefined && { ExternalId: hop.externalId }),
            ...(hop.sourceIdentity !== undefined && { SourceIdentity: hop.sourceIdentity }),
            ...(hop.tags.length > 0 && { Tags: hop.tags.map(({ key, value }) => ({ Key: key, Value: value })) }),
            ...(hop.transitiveTagKeys.length > 0 && { TransitiveTagKeys: [...hop.transitiveTagKeys] }),
        });
        return this.#granted(await this.#call((abortSignal) => this.#client.send(command, { abortSignal })));
    }
    close() {
        this.#client.destroy();
        this.#transport.close();
    }
    async #call(send) {
        try {
            return await (0,network/* withinAnswerTimeout */.zA)({ ...this.#transport.connection?.via, host: this.host }, this.#terms.signal, send);
        }
        catch (error) {
            throw new failure/* FaultError */.V(stsFault(error, this.#transport.connection, this.host), 1, { cause: error });
        }
    }
    #granted({ Credentials, AssumedRoleUser }) {
        return {
            accessKeyId: Credentials?.AccessKeyId,
            secretAccessKey: Credentials?.SecretAccessKey,
            sessionToken: Credentials?.SessionToken,
            expiresAtMs: Credentials?.Expiration?.getTime(),
            assumedRoleArn: AssumedRoleUser?.Arn,
            answeredAtMs: Date.now() + this.#transport.serverAheadMs,
        };
    }
}
function sessionTerms({ role, sessionName, durationSeconds, policy, policyArns }) {
    return {
        RoleArn: role.arn,
        RoleSessionName: sessionName,
        DurationSeconds: durationSeconds,
        ...(policy !== undefined && { Policy: policy }),
        ...(policyArns.length > 0 && { PolicyArns: policyArns.map((arn) => ({ arn })) }),
    };
}


/***/ })

};
