/** What is wrong with an input, as a sentence that says what to do; the rest is said by zod's own words. */
import type { z } from 'zod'
import type { Issue } from './refusal.ts'
import { type Say, say } from './words.ts'

type Wrong = z.core.$ZodIssue

/**
 * The single things that are wrong. Where one of several shapes was expected, those of the shape that
 * comes nearest: of a person who was typed, the field, and not that she could have been chosen instead.
 */
export function singly(issues: readonly Wrong[], under: readonly PropertyKey[] = []): Wrong[] {
  return issues.flatMap(issue => {
    const at = { ...issue, path: [...under, ...issue.path] }
    if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [at]
    const [nearest = []] = issue.errors.toSorted((a, b) => a.length - b.length)
    return nearest.length === 0 ? [at] : singly(nearest, at.path)
  })
}

/** The sentence of one; null where zod says it well enough. */
export function wrongInWords(issue: Wrong): Say | null {
  if (issue.code === 'too_big' && issue.origin === 'string')
    return say(
      `Too long: at most ${issue.maximum} characters. Shorten it.`,
      `内容过长：最多 ${issue.maximum} 个字符，请缩短。`,
    )
  if (issue.code === 'too_small' && issue.origin === 'string')
    return say('Nothing is written here. Fill it in.', '尚未填写，请填写。')
  if (issue.code === 'custom') return (issue.params?.says as Say | undefined) ?? null
  if (issue.code !== 'invalid_format') return null
  if (issue.format === 'date' || issue.format === 'datetime')
    return say(
      'There is no such date. Write it as 2026-11-22.',
      '没有这个日期，请按 2026-11-22 的格式填写。',
    )
  return issue.format === 'regex' ? ODD_CHARACTERS : null
}

const ODD_CHARACTERS = say(
  'Some of these characters do not belong here. Correct them.',
  '含有不允许的字符，请更正。',
)

/** Where an input holds a NUL: nobody types one, and one of the two databases cannot keep it. */
export function nulsIn(data: unknown, path: readonly string[] = []): Issue[] {
  if (typeof data === 'string')
    return data.includes('\u0000') ? [{ path: path.join('.'), says: ODD_CHARACTERS }] : []
  if (data === null || typeof data !== 'object') return []
  return Object.entries(data).flatMap(([key, one]) => nulsIn(one, [...path, key]))
}
