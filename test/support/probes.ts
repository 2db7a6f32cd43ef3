/**
 * What somebody tries at each endpoint with a row of another centre (GMCH and its ward in Nanming),
 * beside the same with a row that there is not. Whatever takes anything has an entry here, or the
 * reason why it has none: a new endpoint without one fails the story and the proof.
 */
import { v7 as newId } from 'uuid'
import type { EndpointName } from '../../server/contract/index.ts'
import type { Endpoint } from '../../server/contract/kit.ts'
import { specimenNumber } from '../../server/contract/specimen-number.ts'
import type { Lab } from './lab.ts'
import { YAN } from './nipt.ts'
import { ADAS_MOTHER, ada, PASSWORD, type PersonName } from './people.ts'

/** As whom, with what of ours, and the same with what does not exist. */
export interface Probe {
  readonly as: PersonName
  readonly ours: Readonly<Record<string, unknown>>
  readonly missing: Readonly<Record<string, unknown>>
}
/** Where nothing of ours can be named, or where this is told elsewhere, and why. */
export type Why = string

/** A value for each name in a path, so that the address exists. */
export const NOTHING = {
  id: newId(),
  number: '03260000000001',
  samplingPoint: newId(),
  book: 'none',
  scan: newId(),
  document: newId(),
}

/** Whether something can be named in it at all: whatever it takes, unless strangers may ask it. */
export const namesSomething = ({ may, takes }: Endpoint): boolean =>
  may !== 'anyone' && Object.keys(takes.shape).length > 0

/** The rows are made here, through the doors, in a laboratory that is fresh. */
export async function probesFor(lab: Lab): Promise<Partial<Record<EndpointName, Probe[] | Why>>> {
  const { nora, tess } = lab.people
  const high = await lab.judgedFrom(nora, { TSH: '48.7' })
  const another = await lab.registered(nora)
  const fresh = another.specimen
  const held = await lab.cardFrom(nora)
  await lab.people.rita.receiveSpecimen({ number: held, centre: lab.at.GMCH, found: ['D15'] })
  const analyzer = await lab.analyzer('GMCH')
  await analyzer.sends({ specimen: high, analyte: 'FT4', value: '1', unit: 'pmol/L' })
  const [onBoard] = (await lab.people.carl.showBoard({})).rows
  const { case: owned } = await lab.people.carl.showCase({ id: onBoard?.case ?? '' })
  const dora = await lab.people.dora.whoAmI({})
  await lab.people.carl.ownCase({ id: owned.id, version: owned.version, owner: dora.id })
  const [notice] = (await lab.people.dora.listMyNotices({})).rows
  const page = await lab.page(high)
  await analyzer.sends({ specimen: '03260000000100', analyte: 'TSH', value: '2.1' })
  const [parked, misread] = (await tess.listParked({ centre: lab.at.GMCH })).rows
  const match = await tess.proposeMatch({
    ...{ id: misread?.id ?? '', version: 1, number: high, reason: 'x' },
  })
  const [message] = (await tess.listMessages({ centre: lab.at.GMCH })).rows
  const code = { sentCode: 'FT4', sentUnit: 'pmol/L', programme: 'NBS', analyte: 'OHP17' }
  const mapped = await lab.people.ana.addMapping({ ...code, centre: lab.at.GMCH, ucum: 'nmol/L' })
  const [line] = await tess.listLines({ centre: lab.at.GMCH })
  const own = await lab.registered(lab.people.nick)
  await lab.people.nick.collectSpecimen({
    number: own.specimen.number,
    collectedAt: lab.clock.now(),
  })

  const typed = { analyte: 'TSH', value: '1', unit: 'mIU/L', source: 'letter' }
  const other = await lab.receivedFrom(nora)
  const entry = await tess.beginEntry({ ...typed, centre: lab.at.GMCH, specimen: other })
  const serum = Buffer.from('specimen,analyte,value,unit\n').toString('base64')

  const { rows: drafts } = await lab.people.ana.listReports({ specimen: high })
  const [draft] = drafts
  const run = await lab.people.ana.startReportRun({
    ...{ centre: lab.at.GMCH, does: 'print', reports: [{ id: draft?.id ?? '', version: 1 }] },
    why: 'x',
  })

  const serumOfLot = {
    ...{ programme: 'NBS', analyte: 'TSH', material: 'x', level: '1', lot: 'x', sentAs: 'QC-1' },
    ...{
      mean: 1,
      sd: 1,
      unit: 'mIU/L',
      holds: 'analyte' as const,
      startsOn: '2026-11-23',
      source: 'x',
    },
    verified: 'unverified' as const,
  }
  const lot = await tess.addLot({ ...serumOfLot, line: line?.id ?? '' })

  const third = await lab.people.pia.addInstitution({
    ...{ kind: 'third-party', institution: 'TPX', name: '某检验所', nameEn: 'A laboratory' },
    district: '520102',
  })
  const toThird = { programme: 'NBS', startsOn: '2026-11-23' }
  await lab.people.pia.addLicence({
    ...{ ...toThird, id: third.id, does: 'test', number: 'x', scope: 'x' },
  })
  await lab.people.pia.signAgreement({
    ...{ ...toThird, samplingPoint: third.id, centre: lab.at.GMCH },
  })
  const sending = { laboratory: third.id, tests: ['TSH'], reason: 'x' }
  const [out] = await lab.people.ana.sendOut({
    ...{ ...sending, request: newId(), centre: lab.at.GMCH, numbers: [other] },
  })

  const labelRun = await nora.startLabelRun({
    ...{ numbers: [{ number: high }], medium: 'dialog', reason: 'x' },
  })
  const labelPrinter = await lab.people.adam.addPrinter({
    ...{ centre: lab.at.GMCH, name: 'x', address: '127.0.0.1', port: 1 },
  })

  const nowhere = newId()
  const breach = { breaches: [{ id: nowhere, version: 1 }] }
  const unused = specimenNumber('03', '26', 180)
  const byId = (as: PersonName, id: string | undefined, more: object = {}): Probe[] => [
    { as, ours: { id, ...more }, missing: { id: nowhere, ...more } },
  ]
  const byNumber = (as: PersonName, number: string, more: object = {}): Probe[] => [
    { as, ours: { number, ...more }, missing: { number: unused, ...more } },
  ]
  const byCentre = (as: PersonName, more: object = {}): Probe[] => [
    { as, ours: { centre: lab.at.GMCH, ...more }, missing: { centre: nowhere, ...more } },
  ]
  const byWard = (as: PersonName, more: object = {}): Probe[] => [
    {
      as,
      ours: { samplingPoint: lab.at.nanming, ...more },
      missing: { samplingPoint: nowhere, ...more },
    },
  ]
  const bySpecimen = (as: PersonName, specimen: string): Probe[] => [
    { as, ours: { specimen }, missing: { specimen: unused } },
  ]
  const bySubject = (as: PersonName, subject: string): Probe[] => [
    { as, ours: { subject }, missing: { subject: nowhere } },
  ]
  const merge = await lab.people.carl.askMerge({
    ...{ kept: page.subject.mother ?? '', gone: another.mother, reason: 'x' },
  })
  const partner = { name: '赵强', phone: '13622223333' }
  const couple = await nora.beginCouple({
    ...{ id: page.subject.pregnancy ?? '', samplingPoint: lab.at.nanming, partner },
  })
  const [recall] = page.recalls
  const [result] = page.results
  const invalidation = await tess.askInvalidation({ id: result?.batch ?? '', reason: 'x' })
  const correction = await tess.correctCard({
    ...{ number: high, change: { field: 'birth-weight', value: 3100 } },
    ...{ was: String(page.subject.birthWeight), reason: 'x' },
  })
  const paper = { by: 'mother', signedOn: '2026-11-23', how: 'paper' } as const
  const consent = await nora.decideConsent({
    ...{ number: high, decision: 'agreed', consent: { ...paper, id: newId() } },
  })
  const refusing = { programme: 'NBS', consent: { ...paper, id: newId() } }
  const atOwnWard = { samplingPoint: lab.at.yunyan }
  const birth = { mother: ADAS_MOTHER, newborn: ada(lab.clock.now()) }
  const DATING = { basis: 'lmp', on: '2026-08-01', days: 0 } as const
  const woman = { woman: ADAS_MOTHER, dating: DATING, answers: YAN, consentOn: '2026-11-23' }
  await lab.people.pia.signAgreement({
    ...{ ...atOwnWard, centre: lab.at.GMU, programme: 'NIPT', startsOn: '2026-11-23' },
  })
  const PERIOD = { from: '2026-11-01', until: '2026-11-30' }
  const OFFICE = 'the network is no secret among staff, and the office acts everywhere'

  return {
    registerNewborn: [
      ...byWard('nick', { request: newId(), ...birth }),
      {
        as: 'nick',
        ours: { ...atOwnWard, ...birth, request: newId(), mother: { id: page.subject.mother } },
        missing: { ...atOwnWard, ...birth, request: newId(), mother: { id: nowhere } },
      },
    ],
    listConsentTexts: 'texts of the region, which every member of staff may read',
    showConsents: [...byNumber('theo', high), ...byNumber('nick', high)],
    decideConsent: ['nick', 'cora'].flatMap(as =>
      byNumber(as as 'nick', high, {
        ...{ decision: 'withdrawn', told: 'letter', consent: { ...paper, id: newId() } },
      }),
    ),
    refuseNewborn: byWard('nick', { ...refusing, ...birth }),
    refuseWoman: byWard('nick', { ...refusing, woman: ADAS_MOTHER }),
    agreeAfterRefusal: byId('nick', consent.id, { request: newId(), consent: refusing.consent }),
    listConsents: [...byCentre('rosa'), ...byWard('nick')],
    addConsentScan: byId('cora', consent.id, { name: 'x.pdf', base64: btoa('%PDF-1.7') }),
    openConsentScan: byId('cora', consent.id, { scan: nowhere }),
    openConsent: [...byId('cora', consent.id), ...byId('nick', consent.id)],
    classifyRequest: byWard('nick', { dating: DATING, answers: YAN }),
    registerWoman: [
      ...byWard('nick', { request: newId(), ...woman }),
      {
        as: 'nick',
        ours: { ...atOwnWard, ...woman, request: newId(), woman: { id: page.subject.mother } },
        missing: { ...atOwnWard, ...woman, request: newId(), woman: { id: nowhere } },
      },
    ],
    orderRepeat: [
      ...byId('nick', page.case.id, { request: newId(), ...atOwnWard }),
      ...byId('cora', page.case.id, { request: newId(), ...atOwnWard }),
    ],
    printLabel: byNumber('nick', fresh.number),
    startLabelRun: [
      {
        as: 'nick',
        ours: { numbers: [{ number: fresh.number }], medium: 'dialog' },
        missing: { numbers: [{ number: unused }], medium: 'dialog' },
      },
    ],
    showLabelRun: byId('nick', labelRun.id),
    listLabelRuns: [...byCentre('rosa'), ...byWard('nick')],
    checkLabelRun: byId('nick', labelRun.id, { scanned: high }),
    resumeLabelRun: byId('nick', labelRun.id),
    cancelLabelRun: byId('nick', labelRun.id),
    takeLabelRun: byId('nick', labelRun.id),
    listLabelCopies: [...byNumber('nick', high), ...byNumber('theo', high)],
    listPrinters: [...byCentre('rosa'), ...byWard('nick')],
    tryPrinter: [...byId('rosa', labelPrinter.id), ...byId('nick', labelPrinter.id)],
    addPrinter: OFFICE,
    printPlateLabel: byId('theo', result?.batch ?? undefined),
    printParcelLabel: byId('nick', page.specimen.shipment ?? undefined),
    drawManifest: byId('nick', page.specimen.shipment ?? undefined),
    changePrinter: OFFICE,
    givePrinterToken: OFFICE,
    showNumberLedger: [...byCentre('rosa'), ...byWard('nick')],
    listNumbers: byId('nick', fresh.kit ?? undefined),
    endNumber: byNumber('nick', specimenNumber('03', '26', 150), { how: 'lost', reason: 'x' }),
    drawLabel: byNumber('nick', fresh.number),
    collectSpecimen: byNumber('nick', fresh.number, { collectedAt: lab.clock.now() }),
    relabelSpecimen: byNumber('nick', fresh.number, {
      ...{ request: newId(), why: 'wrong-child', reason: 'x' },
    }),
    showRelabels: byNumber('nick', fresh.number),
    withdrawSpecimen: byNumber('nick', fresh.number, { reason: 'x' }),
    sendShipment: [
      {
        as: 'nick',
        ours: { request: nowhere, ...atOwnWard, numbers: [own.specimen.number, high] },
        missing: { request: nowhere, ...atOwnWard, numbers: [own.specimen.number, unused] },
      },
      ...byWard('nick', { request: newId(), numbers: [high] }),
    ],
    listShipments: [...byCentre('rosa'), ...byCentre('olga'), ...byWard('nick')],
    pickUpShipment: byId('olga', page.specimen.shipment ?? undefined, { version: 1 }),
    handOverShipment: byId('olga', page.specimen.shipment ?? undefined, { version: 1, to: 'x' }),
    listSpecimens: [
      ...byCentre('theo'),
      ...byWard('nick'),
      {
        as: 'theo',
        ours: { shipment: page.specimen.shipment },
        missing: { shipment: nowhere },
      },
    ],
    listLaboratories: byCentre('theo', { programme: 'NBS' }),
    sendOut: [
      ...byCentre('arno', { ...sending, request: newId(), numbers: [unused] }),
      {
        as: 'arno',
        ours: { ...sending, request: newId(), centre: lab.at.GMU, numbers: [high] },
        missing: { ...sending, request: newId(), centre: lab.at.GMU, numbers: [unused] },
      },
    ],
    endSendOut: byId('rosa', out?.id, { version: 1, ended: 'returned' }),
    listSendOuts: byCentre('theo'),
    showSendOuts: [...byNumber('theo', high), ...byNumber('nick', high)],
    comparePapers: byNumber('rosa', high, { beside: [{ what: 'consent', number: high }] }),
    receiveSpecimen: 'the one exception (defaults): reception.test.ts',
    releaseSpecimen: byNumber('arno', held, { version: 1, reason: 'x' }),
    rejectSpecimen: byNumber('arno', held, { version: 1, reason: 'x' }),
    takeBackReceipt: byNumber('rosa', held, { version: 1, reason: 'x' }),
    takeBackRejection: byNumber('arno', held, { version: 1, reason: 'x' }),
    issueKit: byCentre('rosa', { samplingPoint: lab.at.nanming, count: 5 }),
    listKits: [...byCentre('rosa'), ...byWard('nick')],
    findSubjects: byWard('nick', { search: 'wxy' }),
    lookAtIdentity: [
      ...byId('cora', page.subject.id, { why: 'x' }),
      ...byId('nick', page.subject.id, { why: 'x' }),
    ],
    listIdentitySeals: [...byCentre('arno'), ...bySubject('arno', page.subject.id)],
    askIdentitySeal: byId('cora', page.subject.id, { cause: 'ordered', reason: 'x' }),
    decideIdentitySeal: 'asked for where every case is closed: identity-seals.test.ts',
    askIdentityOpening: 'sealed where every case is closed: identity-seals.test.ts',
    decideIdentityOpening: 'sealed where every case is closed: identity-seals.test.ts',
    lookAtSealedIdentity: 'sealed where every case is closed: identity-seals.test.ts',
    findLikelyPeople: byWard('nick', { name: '王小燕', phone: '13800001234' }),
    changeIdentity: byId('nick', page.subject.mother ?? '', {
      ...{ version: 1, reason: 'x', name: 'x', phone: '13800001234' },
    }),
    checkThirdContact: byId('nick', page.subject.mother ?? '', { version: 1 }),
    listCouples: byId('cora', couple.woman),
    beginCouple: byId('nick', couple.pregnancy, { ...atOwnWard, partner }),
    endCouple: byId('nick', couple.id, { version: 1, reason: 'x' }),
    listDoubles: [...byCentre('cora'), ...byWard('nick')],
    showPair: byId('cora', page.subject.mother ?? '', { other: merge.kept }),
    listMerges: [...byCentre('cora'), ...byWard('nick')],
    showMerge: [...byId('cora', merge.id), ...byId('nick', merge.id)],
    askMerge: [
      {
        as: 'cora',
        ours: { kept: merge.kept, gone: merge.gone, reason: 'x' },
        missing: { kept: nowhere, gone: merge.gone, reason: 'x' },
      },
    ],
    askUnmerge: byId('cora', merge.id, { version: 1, reason: 'x' }),
    decideMerge: byId('cora', merge.id, { version: 1, decision: 'approve' }),
    completeSubject: byId('nick', page.subject.id, { version: 1, birthWeight: 3000 }),
    listBatches: byCentre('theo'),
    showBatch: byId('theo', result?.batch ?? undefined),
    divideBatch: byId('theo', result?.batch ?? undefined, { version: 1, reason: 'x' }),
    askRelease: byId('theo', result?.batch ?? undefined, { ...breach, reason: 'x' }),
    decideRelease: byId('arno', result?.batch ?? undefined, { ...breach, decision: 'approve' }),
    listLots: byCentre('theo'),
    addLot: [
      {
        as: 'theo',
        ours: { ...serumOfLot, line: line?.id },
        missing: { ...serumOfLot, line: nowhere },
      },
    ],
    showChart: byId('theo', lot.id),
    decideLot: byId('arno', lot.id, { version: 1, decision: 'approve' }),
    askLotEnd: byId('theo', lot.id, { version: 1, endsOn: '2026-12-01', reason: 'x' }),
    decideLotEnd: byId('arno', lot.id, { version: 1, decision: 'approve' }),
    proposeNeedEnd: OFFICE,
    listBench: byCentre('theo', { state: 'authorised' }),
    listBenchCounts: byCentre('theo', { state: 'authorised' }),
    verifyResults: [
      ...byCentre('theo', { results: [{ id: result?.id, version: 1 }] }),
      {
        as: 'theo',
        ours: { centre: lab.at.GMU, results: [{ id: result?.id, version: 1 }] },
        missing: { centre: lab.at.GMU, results: [{ id: nowhere, version: 1 }] },
      },
    ],
    authoriseResults: [
      ...byCentre('arno', { password: PASSWORD, results: [{ id: result?.id, version: 1 }] }),
      {
        as: 'arno',
        ours: { centre: lab.at.GMU, password: PASSWORD, results: [{ id: result?.id, version: 1 }] },
        missing: { centre: lab.at.GMU, password: PASSWORD, results: [{ id: nowhere, version: 1 }] },
      },
    ],
    acceptParked: byId('arno', parked?.id, { version: 1, stands: [], reason: 'x' }),
    tryImport: byCentre('theo', { name: 'a.csv', base64: serum }),
    importResults: byCentre('theo', {
      ...{ name: 'a.csv', base64: serum, sha256: 'x'.repeat(64), rows: 'all' },
    }),
    listEntries: byCentre('theo'),
    beginEntry: [
      ...byCentre('theo', { ...typed, specimen: high }),
      {
        as: 'theo',
        ours: { ...typed, centre: lab.at.GMU, specimen: high },
        missing: { ...typed, centre: lab.at.GMU, specimen: unused },
      },
    ],
    repeatEntry: byId('theo', entry.id, { version: 1, value: '1' }),
    decideEntry: byId('theo', entry.id, { version: 1, stands: 'neither', reason: 'x' }),
    listCorrections: byNumber('theo', high),
    correctCard: byNumber('theo', high, {
      ...{ change: { field: 'birth-weight', value: 3100 }, was: '3200', reason: 'x' },
    }),
    confirmCorrection: byId('theo', correction.id, { version: 1 }),
    declineCorrection: byId('theo', correction.id, { version: 1 }),
    listInvalidations: byCentre('theo'),
    askInvalidation: byId('theo', result?.batch ?? undefined, { reason: 'x' }),
    confirmInvalidation: byId('theo', invalidation.id, { version: 1 }),
    declineInvalidation: byId('theo', invalidation.id, { version: 1 }),
    listRetests: byCentre('theo'),
    giveUpRetest: byId('theo', page.retests[0]?.id, { version: 1, reason: 'x' }),
    waiveRetest: byId('arno', page.retests[0]?.id, { version: 1, reason: 'x' }),
    notePunches: byNumber('theo', held, { punches: 1, reason: 'x' }),
    clearFlag: byId('arno', page.flags[0]?.id, { reason: 'x' }),
    listReports: [...byCentre('arno'), ...byWard('nick'), ...bySpecimen('arno', high)],
    showReport: [
      ...byId('arno', draft?.id),
      ...byId('nora', draft?.id),
      ...byId('nick', draft?.id),
    ],
    openReport: [...byId('arno', draft?.id), ...byId('nora', draft?.id)],
    releaseReport: byId('arno', draft?.id, { version: 1 }),
    withdrawReport: byId('arno', draft?.id, { version: 1, reason: 'x' }),
    acknowledgeReport: [
      ...byId('nick', draft?.id, { version: 1 }),
      ...byId('nora', draft?.id, { version: 1 }),
    ],
    confirmReportByPhone: byId('cora', draft?.id, { version: 1, tookBy: 'x' }),
    seeNotice: 'a notice is one person’s: reports.test.ts',
    showReportCheck: 'open to strangers, who learn nothing: reports.test.ts',
    startReportRun: [
      ...byCentre('arno', { does: 'print', why: 'x', reports: [{ id: draft?.id, version: 1 }] }),
      {
        as: 'arno',
        ours: { centre: lab.at.GMU, does: 'release', reports: [{ id: draft?.id, version: 1 }] },
        missing: { centre: lab.at.GMU, does: 'release', reports: [{ id: nowhere, version: 1 }] },
      },
    ],
    showReportRun: [...byId('arno', run.id), ...byId('abel', run.id)],
    resumeReportRun: [...byId('arno', run.id), ...byId('abel', run.id)],
    cancelReportRun: byId('arno', run.id),
    takeReportRun: byId('arno', run.id),
    exportResults: byCentre('arno', { from: '2026-11-23', until: '2026-11-23', why: 'x' }),
    showBoard: [...byCentre('cora'), ...byWard('nick')],
    showCase: [...byId('cora', page.case.id), ...byId('nick', page.case.id)],
    takeInHand: byId('cora', page.case.id),
    layDown: byId('cora', page.case.id),
    acknowledgeRecall: byId('cora', recall?.id, { version: recall?.version }),
    recordContact: byId('cora', recall?.id, {
      request: newId(),
      at: lab.clock.now(),
      channel: 'phone',
      outcome: 'no-answer',
    }),
    loseRecall: byId('cora', recall?.id, { version: recall?.version, code: 'other', reason: 'x' }),
    confirmLoss: byId('dirk', recall?.id, { version: recall?.version }),
    refuseRecall: byId('cora', recall?.id, {
      version: recall?.version,
      ...{ reason: 'x', evidence: { on: '2026-11-23', signedBy: 'x', paper: 'x' } },
    }),
    tellAnew: byId('cora', recall?.id, { version: recall?.version }),
    addCaseDocument: byId('cora', page.case.id, { name: 'x.pdf', base64: btoa('%PDF-1.7') }),
    openCaseDocument: byId('cora', page.case.id, { document: nowhere }),
    withdrawRecall: byId('arno', recall?.id, { version: recall?.version, reason: 'x' }),
    listMyNotices: 'one’s own, of which nothing can be named',
    listReviews: OFFICE,
    showReview: 'of everywhere, and hidden from whoever it is about: reviews.test.ts',
    closeReview: 'of everywhere, and hidden from whoever it is about: reviews.test.ts',
    openInNeed: 'the door for an emergency, told to others at once: reviews.test.ts',
    showInNeed: byNumber('cora', high),
    makeBackup: 'a copy of everything on the machine of the server, about nobody by name',
    addPartner: OFFICE,
    endPartner: OFFICE,
    tryPartner: OFFICE,
    sendAgain: OFFICE,
    acknowledgeNotice: byId('cora', notice?.id, { version: 1 }),
    giveNoticeCase: byId('cora', notice?.id, { owner: nowhere }),
    ownCase: byId('cora', page.case.id, { version: page.case.version, owner: nowhere }),
    closeCase: byId('dirk', page.case.id, {
      version: page.case.version,
      reason: 'died',
      note: 'x',
      evidence: { on: '2026-11-23', paper: 'x' },
    }),
    listLines: byCentre('theo'),
    addLine: OFFICE,
    changeLine: OFFICE,
    tryLine: OFFICE,
    listMessages: byCentre('theo'),
    showMessage: byId('theo', message?.id),
    bringFile: byId('theo', line?.id, { base64: 'eA==' }),
    lookAtMessage: byId('kurt', message?.id, { why: 'x' }),
    showDrill: byId('theo', message?.id),
    replayMessage: byId('theo', message?.id),
    listParked: byCentre('theo'),
    showParked: byId('theo', parked?.id),
    showExpectedDay: byCentre('theo', { day: '2026-11-23' }),
    listExpected: byCentre('theo'),
    showLedger: byNumber('theo', high),
    showMessageLedger: byId('theo', message?.id),
    findLikely: byId('theo', parked?.id),
    showMatch: byId('theo', match.id),
    proposeMatch: byId('theo', parked?.id, { version: 1, number: unused, reason: 'x' }),
    confirmMatch: byId('theo', match.id, { version: 1 }),
    declineMatch: byId('theo', match.id, { version: 1, reason: 'x' }),
    listWardCounts: byCentre('theo'),
    listWardOwners: byCentre('theo'),
    ownParked: byCentre('theo', { rows: [{ id: parked?.id, version: 1 }], owner: null }),
    replayMany: byCentre('theo', { ids: [parked?.id] }),
    replayParked: byId('theo', parked?.id, { version: parked?.version }),
    dismissParked: byId('theo', parked?.id, { version: parked?.version, reason: 'x' }),
    intakeAccount: byCentre('theo'),
    showSpecimen: [...byNumber('theo', high), ...byNumber('nick', high)],
    listUnmapped: byCentre('arno'),
    listReadBy: byCentre('theo', { id: mapped.id }),
    addMapping: [
      ...byCentre('arno', { ...code, ucum: 'nmol/L' }),
      {
        as: 'arno',
        ours: { ...code, ucum: 'nmol/L', line: line?.id },
        missing: { ...code, ucum: 'nmol/L', line: nowhere },
      },
    ],
    confirmMapping: byId('arno', mapped.id, { version: 1 }),
    endMapping: byId('arno', mapped.id, { version: 1, endsOn: '2026-11-23' }),
    showStatistics: [...byCentre('arno', PERIOD), ...byWard('arno', PERIOD)],
    listCounted: [
      ...byCentre('arno', { ...PERIOD, measure: 'collected' }),
      ...byWard('nick', { ...PERIOD, measure: 'collected' }),
    ],
    showSettlement: [...byCentre('flora', PERIOD), ...byWard('flora', PERIOD)],
    listSettled: byCentre('flora', { ...PERIOD, measure: 'collected' }),
    exportSettlement: 'figures of what the asker reaches: settlement.test.ts',
    exportStatistics: 'figures of what the asker reaches, masked: statistics.test.ts',
    readJournal: 'administrators alone, and they see every book',
    findRoute: OFFICE,
    showRouting: OFFICE,
    previewRouting: OFFICE,
    changeRouting: OFFICE,
    signAgreement: OFFICE,
    showInstitution: OFFICE,
    tryInstitutions: OFFICE,
    importInstitutions: OFFICE,
    addInstitution: OFFICE,
    changeInstitution: OFFICE,
    addLicence: OFFICE,
    endLicence: OFFICE,
    addContact: OFFICE,
    endContact: OFFICE,
    showAgreement: OFFICE,
    addAgreementScan: OFFICE,
    listHandingCases: OFFICE,
    handOverCases: OFFICE,
    openAgreementScan: 'told in network.test.ts: a scan of a foreign agreement is not found',
    endAgreement: OFFICE,
    proposeRuleEnd: OFFICE,
    approveProposal: OFFICE,
    declineProposal: OFFICE,
    withdrawProposal: OFFICE,
    addSamplingPoint: OFFICE,
    proposeRule: OFFICE,
    proposeNeed: OFFICE,
    showPacks: 'the rules are no secret among staff',
    showPackComparison: 'the rules are no secret among staff',
    tryPack: OFFICE,
    bringPack: OFFICE,
    adoptPackRow: OFFICE,
    adoptPackPlace: OFFICE,
    findPackRoutes: OFFICE,
    listRules: 'the rules are no secret among staff',
    listFaults: 'the rules are no secret among staff',
    listWindows: 'the rules are no secret among staff',
    findUnit: 'reads a unit; nothing of a centre can be named',
    addCertificate: OFFICE,
    endCertificate: OFFICE,
    needCertificate: OFFICE,
    endCertificateNeed: OFFICE,
    nameDeputy: 'the own duties, and those of others for the security administrator',
    endDeputy: 'concerns whoever is named in it: administrations.test.ts',
    endSession: 'the own sessions: administrations.test.ts',
    endSessionsOf: 'administrators act everywhere',
    signOut: 'the own session alone',
    changePassword: 'the own password alone',
    addStaff: 'administrators act everywhere',
    inviteAgain: 'administrators act everywhere',
    confirmStaff: 'administrators act everywhere',
    giveRole: 'administrators act everywhere',
    endRole: 'administrators act everywhere',
    disableStaff: 'administrators act everywhere',
  }
}
