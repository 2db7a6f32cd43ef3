/** Left: the mother, found in two keys or typed anew. */
import { Button } from '@mantine/core'
import { type Ref, useDeferredValue, useState } from 'react'
import type { AdultKind, SubjectFound } from '../../../server/contract/subjects.ts'
import { useAsk } from '../../api.ts'
import { dayText } from '../../dates.ts'
import { FewField, TextField } from '../../ui/field.tsx'
import type { FormOf } from '../../ui/form.tsx'
import { Part } from '../../ui/page.tsx'
import { PickBox, type Pick as Picked } from '../../ui/pick-box.tsx'
import { SentenceCard } from '../../ui/sentence-card.tsx'
import { LikelyPeople } from './likely-people.tsx'
import { PaperFields } from './paper-fields.tsx'
import type { Known, Values } from './values.ts'
import { useStationWords } from './words.ts'

export interface PersonProps {
  samplingPoint: string
  form: FormOf<Values>
  known: Known | null
  onKnown: (known: Known | null) => void
  /** The twin that follows, offered first while the field is empty. */
  twin: Known | null
  searchRef: Ref<HTMLInputElement>
  /** The number of the identity card that was scanned last. */
  scanned: string
  onContact: (known: Known) => void
}

type FindProps = Pick<PersonProps, 'samplingPoint' | 'twin' | 'searchRef'> & {
  onKnown: (known: Known) => void
  /** Whom: mothers unless told. */
  kind?: AdultKind
  label?: string
  hint?: string
  /** Has the focus when the page opens; the mother's unless told. */
  ready?: boolean
}

export function Person(props: PersonProps) {
  const w = useStationWords()
  const { known, onKnown } = props
  return (
    <Part title={w('person')}>
      {known ? (
        <KnownMother known={known} onKnown={onKnown} onContact={props.onContact} />
      ) : (
        <div className="form">
          <FindMother {...props} />
          <NewMother {...props} />
        </div>
      )}
    </Part>
  )
}

/** Found by typing a few letters or digits; Enter takes the first. */
export function FindMother({
  samplingPoint,
  onKnown,
  twin,
  searchRef,
  kind = 'woman',
  ready = kind === 'woman',
  ...props
}: FindProps) {
  const w = useStationWords()
  const [text, setText] = useState('')
  const search = useDeferredValue(text.trim())
  const asked = useAsk('findSubjects', search === '' ? null : { samplingPoint, search, kind })
  const choose = (known: Known) => {
    setText('')
    onKnown(known)
  }
  const found: Picked[] = (asked.gave ?? []).map(one => ({
    key: one.id,
    title: `${one.maskedName} · ${w('phoneEnd', { end: one.phoneEnd })}`,
    note: [
      one.kind === 'woman' && w('children', { count: one.children }),
      one.bornAt && dayText(one.bornAt),
      one.idEnd && w('idEnd', { end: one.idEnd }),
      one.phoneTrouble && w(one.phoneTrouble.outcome),
    ]
      .filter(Boolean)
      .join(' · '),
    choose: () => choose(knownOf(one)),
  }))
  const next: Picked[] = twin
    ? [
        {
          key: 'twin',
          title: w('nextTwin', { order: twin.birth?.order ?? 2, all: twin.birth?.all ?? 2 }),
          note: twin.maskedName,
          choose: () => choose(twin),
        },
      ]
    : []
  const none = asked.waiting ? w('searching') : found.length === 0 ? w('nobody') : null
  return (
    <PickBox
      label={props.label ?? w('search')}
      hint={props.hint ?? w('searchHint')}
      text={text}
      onText={setText}
      picks={search === '' ? next : found}
      says={search === '' ? null : none}
      inputRef={searchRef}
      ready={ready}
    />
  )
}

/** A mother as the search gave her; the next child of a birth that is not complete is offered. */
export function knownOf(one: SubjectFound): Known {
  const { pregnancy, birthOrder, plurality } = one
  const open = pregnancy && birthOrder && plurality && birthOrder < plurality
  const birth = open
    ? { pregnancy, order: birthOrder + 1, all: plurality, bornAt: one.bornAt }
    : null
  const { id, maskedName, phoneEnd, lastPregnancy, idKind, phoneTrouble } = one
  const sameBirth = birth !== null
  return { id, maskedName, phoneEnd, birth, sameBirth, lastPregnancy, idKind, phoneTrouble }
}

function KnownMother({ known, onKnown, onContact }: KnownProps) {
  const w = useStationWords()
  const { birth } = known
  return (
    <div className="form">
      <p className="known">
        <strong>{known.maskedName}</strong>
        {known.phoneEnd && <span className="soft">{w('phoneEnd', { end: known.phoneEnd })}</span>}
      </p>
      <KnownTrouble known={known} />
      {birth && (
        <FewField
          id="which-birth"
          name="which-birth"
          label={w('whichBirth')}
          value={known.sameBirth ? 'same' : 'new'}
          problem={null}
          onValue={value => onKnown({ ...known, sameBirth: value === 'same' })}
          stacked
          choices={[
            {
              value: 'same',
              label: w('sameBirth', {
                day: birth.bornAt ? dayText(birth.bornAt) : '',
                order: birth.order,
                all: birth.all,
              }),
            },
            { value: 'new', label: w('newBirth') },
          ]}
        />
      )}
      <div className="form-acts">
        <Button variant="default" onClick={() => onContact(known)}>
          {w('contact')}
        </Button>
        <Button variant="default" onClick={() => onKnown(null)}>
          {w('another')}
        </Button>
      </div>
    </div>
  )
}

type KnownProps = Pick<PersonProps, 'onKnown' | 'onContact'> & { known: Known }

/** Whatever keeps the next call from reaching her, while she stands here. */
export function KnownTrouble({ known }: { known: Pick<Known, 'idKind' | 'phoneTrouble'> }) {
  const w = useStationWords()
  const { phoneTrouble, idKind } = known
  return (
    <>
      {phoneTrouble && (
        <SentenceCard
          tone="fault"
          says={w('phoneTrouble', {
            what: w(phoneTrouble.outcome),
            day: dayText(phoneTrouble.at),
          })}
        />
      )}
      {idKind === 'temporary' && <SentenceCard tone="fault" says={w('temporaryKnown')} />}
    </>
  )
}

function NewMother({ form, samplingPoint, onKnown, scanned }: PersonProps) {
  const w = useStationWords()
  const { name, phone, phone2, address, inpatientNumber, idNumber } = form.values
  return (
    <>
      <TextField label={w('name')} {...form.field('name')} maxLength={60} needed />
      <div className="form-row">
        <TextField label={w('phone')} {...form.field('phone')} digits maxLength={20} needed />
        <TextField label={w('phone2')} {...form.field('phone2')} digits maxLength={20} />
      </div>
      <small className="soft">{w('phone2Hint')}</small>
      <LikelyPeople
        samplingPoint={samplingPoint}
        typed={{ name, phone, phone2, address, inpatientNumber, idNumber }}
        scanned={scanned}
        onHer={one => onKnown(knownOf(one))}
        onMistyped={() => document.getElementById(form.idOf('idNumber'))?.focus()}
      />
      <PaperFields
        number={form.field('idNumber')}
        kind={form.field('idKind')}
        takeOver={form.field('takeOver')}
      />
      <TextField label={w('address')} {...form.field('address')} maxLength={200} />
      <TextField
        label={w('thirdContact')}
        hint={w('thirdContactHint')}
        {...form.field('thirdContact')}
        maxLength={100}
      />
      <TextField label={w('inpatientNumber')} {...form.field('inpatientNumber')} maxLength={40} />
    </>
  )
}
