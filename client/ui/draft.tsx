/** A form that keeps what is typed into it, and offers what was left of it before (`../drafts.ts`). */
import { Button } from '@mantine/core'
import { useContext, useEffect, useState } from 'react'
import { v7 as newId } from 'uuid'
import { whenText } from '../dates.ts'
import {
  type DraftPlace,
  endDraft,
  type Found,
  findDrafts,
  keepDraft,
  showDraft,
} from '../drafts.ts'
import { MeContext } from '../me.ts'
import { ConfirmButton } from './confirm-button.tsx'
import { SentenceCard } from './sentence-card.tsx'
import { useControlWords } from './words.ts'

export interface Draft {
  /** What was left of this form, the last first. */
  readonly found: readonly Found[]
  resume(): void
  discard(): void
  /** What was typed has left the page: nothing of it is kept. */
  end(): void
}

/**
 * Keeps `text` for the form of this name (null: keeps nothing) while it differs from how the form
 * began; `resume` is given what was left.
 */
export function useDraft(
  name: string | null,
  { text, touched }: { text: string; touched: boolean },
  resume: (text: string) => void,
): Draft {
  const staff = useContext(MeContext)?.id
  const [slot, setSlot] = useState<string>(newId)
  const [found, setFound] = useState<readonly Found[]>([])
  const place = name !== null && staff ? { staff, form: name } : null
  useEffect(() => (name === null ? undefined : showDraft(slot)), [name, slot])
  useEffect(() => lookFor(name, staff, setFound), [name, staff])
  useEffect(() => {
    if (name === null || !staff) return
    if (touched) void keepDraft({ staff, form: name }, slot, text)
    else endDraft({ staff, form: name }, slot)
  }, [name, staff, slot, text, touched])
  const [first, ...others] = found
  return {
    found,
    resume() {
      if (!first) return
      setSlot(first.slot)
      setFound(others)
      resume(first.text)
    },
    discard() {
      if (first && place) endDraft(place, first.slot)
      setFound(others)
    },
    end() {
      if (place) endDraft(place, slot)
      setSlot(newId())
    },
  }
}

function lookFor(
  form: string | null,
  staff: string | undefined,
  tell: (found: readonly Found[]) => void,
): (() => void) | undefined {
  if (form === null || !staff) return undefined
  let here = true
  const place: DraftPlace = { staff, form }
  void findDrafts(place).then(found => here && tell(found))
  return () => {
    here = false
  }
}

/** Above the form: what was left of it, to go on with or to remove. */
export function LeftDraft({ draft }: { draft: Draft }) {
  const w = useControlWords()
  const [first] = draft.found
  if (!first) return null
  return (
    <SentenceCard tone="fault" says={w('draftLeft', { when: whenText(first.at) })}>
      <div className="form-acts">
        <Button onClick={draft.resume}>{w('draftResume')}</Button>
        <ConfirmButton variant="default" asks={w('draftAsks')} onSure={draft.discard}>
          {w('draftDiscard')}
        </ConfirmButton>
      </div>
    </SentenceCard>
  )
}
