/**
 * How an endpoint is written down once and read by the server, the typed client, the handlers'
 * types and OpenAPI. The caller sees one flat input: names in the path go to the path, the rest is
 * the query of a GET or the JSON body.
 */
import type { z } from 'zod'
import type { Action } from './actions.ts'

export type Verb = 'get' | 'post' | 'put' | 'delete'

/** Whom an answer names: one person, by what leads to them, or so many in a list. */
export type Named =
  | { readonly subject: string }
  | { readonly specimen: string }
  | { readonly report: string }
  | { readonly message: string }
  /** Of a search, whom it found, and of a comparison, whom it shows: they were meant. */
  | { readonly people: number; readonly found?: readonly string[] }

/** As a method, so that an endpoint of any shape is an endpoint. */
type Naming<In extends z.ZodObject, Out extends z.ZodType> = {
  of(gave: z.output<Out>, asked: z.output<In>): Named
}['of']

export interface Endpoint<In extends z.ZodObject = z.ZodObject, Out extends z.ZodType = z.ZodType> {
  /** One sentence of what it does, printed in OpenAPI. */
  readonly does: string
  readonly verb: Verb
  /** Below `/api`, with `:name` for what comes from the input. */
  readonly path: string
  /** The action that `access.may` is asked about; `anyone` and `signed-in` are spelled out. */
  readonly may: Action | 'anyone' | 'signed-in'
  readonly takes: In
  /** `scan`: what is sent may be as large as a scanned paper (`scans.ts`). */
  readonly body?: 'scan'
  readonly gives: Out
  /** The nouns an answer shows; a whisper about one of them makes the answer stale. */
  readonly shows?: readonly string[]
  /**
   * Whom the answer names, so that the look at them is kept (`server/lab/looks.ts`); `told`: it is an
   * act whose own fact says who did it to whom. A test holds it against the fields of the answer.
   */
  readonly named?: 'told' | Naming<In, Out>
  /** `svg`, `png` and `zpl` endpoints answer with bytes of that media type instead of JSON. */
  readonly media?: string
}

/** Written by a person, so that a wrong path or a missing rule is a type error where it stands. */
export const endpoint = <In extends z.ZodObject, Out extends z.ZodType>(
  e: Endpoint<In, Out>,
): Endpoint<In, Out> => e

export type Input<E> = E extends Endpoint<infer In, z.ZodType> ? z.input<In> : never
export type Parsed<E> = E extends Endpoint<infer In, z.ZodType> ? z.output<In> : never
export type Output<E> = E extends Endpoint<z.ZodObject, infer Out> ? z.output<Out> : never

/** One function per endpoint; a missing or wrong one does not compile. `Who` is the caller. */
export type Handlers<C, Who> = {
  [K in keyof C]: (input: Parsed<C[K]>, who: Who) => Promise<Output<C[K]>>
}

/** The same contract from the caller's side. */
export type Client<C> = {
  [K in keyof C]: (input: Input<C[K]>) => Promise<Output<C[K]>>
}
