/** The contract as OpenAPI 3.1; named schemas come from `.meta({ id })`. */
import { z } from 'zod'
import { contract } from './index.ts'
import type { Endpoint } from './kit.ts'
import { Problem } from './refusal.ts'

type Json = Record<string, unknown>

export function openApi(version: string): Json {
  const paths: Record<string, Json> = {}
  for (const [name, endpoint] of Object.entries<Endpoint>(contract)) {
    const path = `/api${endpoint.path.replace(/:(\w+)/g, '{$1}')}`
    paths[path] = { ...paths[path], [endpoint.verb]: operation(name, endpoint) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Guthrie',
      version,
      description: 'Every screen uses this API and nothing else.',
    },
    paths,
    components: { schemas: schemas(), securitySchemes: { session: COOKIE } },
    security: [{ session: [] }],
  }
}

const COOKIE = { type: 'apiKey', in: 'cookie', name: 'guthrie' }

function operation(name: string, endpoint: Endpoint): Json {
  const inPath = [...endpoint.path.matchAll(/:(\w+)/g)].map(m => m[1] ?? '')
  const input = plain(endpoint.takes, 'input')
  const properties = (input.properties ?? {}) as Record<string, Json>
  const required = (input.required ?? []) as string[]
  const rest = Object.keys(properties).filter(key => !inPath.includes(key))
  const parameter = (where: string) => (key: string) => ({
    name: key,
    in: where,
    required: where === 'path' || required.includes(key),
    schema: properties[key],
  })
  const query = endpoint.verb === 'get' ? rest.map(parameter('query')) : []
  return {
    operationId: name,
    summary: endpoint.does,
    'x-may': endpoint.may,
    ...(endpoint.may === 'anyone' ? { security: [] } : {}),
    parameters: [...inPath.map(parameter('path')), ...query],
    ...(endpoint.verb === 'get' || rest.length === 0
      ? {}
      : { requestBody: body(properties, required, rest) }),
    responses: { 200: answer(endpoint), default: PROBLEM },
  }
}

const body = (properties: Record<string, Json>, required: string[], rest: string[]): Json => ({
  required: true,
  content: {
    'application/json': {
      schema: {
        type: 'object',
        properties: Object.fromEntries(rest.map(key => [key, properties[key]])),
        required: required.filter(key => rest.includes(key)),
      },
    },
  },
})

const answer = (endpoint: Endpoint): Json => ({
  description: 'What was asked for',
  content: endpoint.media
    ? { [endpoint.media]: { schema: { type: 'string', contentEncoding: 'binary' } } }
    : { 'application/json': { schema: plain(endpoint.gives, 'output') } },
})

const PROBLEM = {
  description: 'A refusal with one sentence in both languages',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
}

/** JSON Schema with references into the components instead of local definitions. */
function plain(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema, $defs, ...rest } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
  }) as Json
  return relocated(rest) as Json
}

const relocated = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(relocated)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      key === '$ref' && typeof inner === 'string'
        ? inner.replace('#/$defs/', '#/components/schemas/')
        : relocated(inner),
    ]),
  )
}

function schemas(): Json {
  const all: Json = { Problem: plain(Problem, 'output') }
  for (const endpoint of Object.values<Endpoint>(contract)) {
    for (const [schema, io] of [
      [endpoint.takes, 'input'],
      [endpoint.gives, 'output'],
    ] as const) {
      const { $defs } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as {
        $defs?: Record<string, Json>
      }
      for (const [id, def] of Object.entries($defs ?? {})) all[id] ??= relocated(def)
    }
  }
  return all
}
