/** The account whose role names another hub, so that its trust policy denies. */
export const DENYING_ACCOUNT = '444444444444';
