/**
 * What a report on a prenatal test says beside its values (domain reference 2.5): the woman's age and
 * how far the pregnancy was, on what ground the test was asked for, by which method, what was
 * screened for with what outcome and what was not, and what a low risk leaves open.
 */
import type { ReportRequest, ReportScope, ReportValue } from '../contract/reports.ts'
import type { Basis, RequestClass, Requisition } from '../contract/requests.ts'
import type { Verdict } from '../contract/rules.ts'
import type { Specimen } from '../contract/specimens.ts'
import { dayOf, type Say, say, yearsBetween } from '../contract/words.ts'
import type { Finding, Programme } from '../programmes/programme.ts'
import type { Look } from '../store/store.ts'
import * as pregnancies from './pregnancies.ts'
import * as requests from './requests.ts'

const COUNTED_FROM: Readonly<Record<Basis, Say>> = {
  lmp: say('last period', '末次月经'),
  ultrasound: say('ultrasound', '超声'),
  ivf: say('embryo transfer', '胚胎移植'),
}

const CLASSES: Readonly<Record<RequestClass, Say>> = {
  suitable: say('Suitable', '适用'),
  cautious: say('Cautious use', '慎用'),
  unsuitable: say('Not suitable', '不适用'),
  confirm: say('Outside the usual, confirmed by a physician', '超出常规范围，经医师确认'),
}

/** The request behind a tube as it is printed; null for what is asked for by no requisition. */
export async function requestOf(look: Look, specimen: Specimen): Promise<ReportRequest | null> {
  const prenatal = await requests.prenatal(look, specimen)
  if (!prenatal) return null
  const { requisition, gestation, atCollection } = prenatal
  const { bornOn, fetuses } = requisition.answers
  const collected = specimen.collectedAt && dayOf(specimen.collectedAt)
  return {
    age: collected ? yearsBetween(bornOn, collected) : null,
    gestationDays: atCollection,
    countedFrom: COUNTED_FROM[gestation.basis],
    dated: { basis: gestation.basis, on: gestation.on, days: gestation.days },
    lastPeriod: gestation.basis === 'lmp' ? pregnancies.dayAt(gestation, 0) : null,
    fetuses,
    indication: indicationOf(requisition),
    consentOn: requisition.consentOn,
  }
}

function indicationOf({ class: found, reasons, statement }: Requisition): Say {
  const said = CLASSES[found]
  const why = say(reasons.map(r => r.en).join('; '), reasons.map(r => r.zh).join('；'))
  const signed = statement
    ? say(
        ` (statement signed ${statement.signedOn}, ${statement.physician})`,
        `（${statement.signedOn} 签署知情说明，医师 ${statement.physician}）`,
      )
    : say('', '')
  if (reasons.length === 0) return say(`${said.en}${signed.en}`, `${said.zh}${signed.zh}`)
  return say(`${said.en}: ${why.en}${signed.en}`, `${said.zh}：${why.zh}${signed.zh}`)
}

type Told = Pick<ReportValue, 'analyte' | 'stands'>

/**
 * What was screened for, each with what is said of it. Low is said of a verdict in range, and beside a
 * high risk where everything else of the tube is within its limits; otherwise nothing is said.
 */
export function scopeOf(
  { paper, groups }: Pick<Programme, 'paper' | 'groups'>,
  verdict: Verdict,
  values: readonly Told[],
  findings: ReadonlyMap<string, Pick<Finding, 'beyond' | 'doubted'>>,
): ReportScope | null {
  if (!paper) return null
  const isHigh = (analyte: string): boolean => {
    const found = findings.get(analyte)
    return !found?.doubted && (found?.beyond.some(rule => rule.verdict === 'positive') ?? false)
  }
  const needed = groups.filter(g => g.required === 'always').flatMap(g => g.analytes)
  const isWithin = (analyte: string): boolean =>
    values.some(v => v.analyte === analyte) &&
    values.every(v => v.analyte !== analyte || v.stands === 'within')
  const isRestIn = needed.every(analyte => isHigh(analyte) || isWithin(analyte))
  const risk = (analyte: string) => {
    if (isHigh(analyte)) return 'high'
    if (verdict === 'negative') return 'low'
    return verdict === 'positive' && isRestIn ? 'low' : 'none'
  }
  return {
    method: paper.method,
    screened: paper.screened.map(({ analyte, says }) => ({ says, risk: risk(analyte) })),
    notScreened: paper.notScreened,
    residual: verdict === 'negative' ? paper.residual : null,
  }
}
