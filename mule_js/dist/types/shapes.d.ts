/** What answers of the signer look like: a proxy may have had its hands on them, or another release has written them. */
export type Shape = (value: any) => boolean;
/** An InitAnswer, which has an upload id or the request that gets one; its chunks are counted by who plans. @type {Shape} */
export declare const isInit: Shape;
/** A WindowAnswer. */
export declare const isWindow: Shape;
/** What has a SignedRequest. */
export declare const isSigned: Shape;
/** A FinishedAnswer. */
export declare const isFinished: Shape;
