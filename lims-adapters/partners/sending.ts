/** What becomes of one message to a partner, whichever way it goes. */

/** Kept by the partner under `reference`; not known (say it again later); or refused, for a person to see. */
export type Outcome =
  | { readonly is: 'sent'; readonly reference: string }
  | { readonly is: 'later'; readonly why: string }
  | { readonly is: 'refused'; readonly why: string }

export interface Outgoing {
  /** The same for every attempt of one message, so that the partner can tell a repetition. */
  readonly key: string
  readonly body: object
}
