/** The part of a user agent that names the application, as the SDKs call it. */
export const APP = 'app';
