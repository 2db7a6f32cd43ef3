/**
 * Table of contents: every endpoint and the function that answers it. This is the only place, with
 * `exchange` and the clock, that opens units of work; a door finds the books by a read, and the
 * unit refuses with `conflict` if they moved meanwhile. Whatever takes time (hashing, drawing)
 * happens before or after the unit, never inside.
 */
import type { Labels } from '../labels/render.ts'
import * as access from './access.ts'
import * as accounts from './accounts.ts'
import { reportHandlers } from './api/reports.ts'
import { retestHandlers } from './api/retests.ts'
import type { Health } from './contract/history.ts'
import type { GuthrieHandlers } from './contract/index.ts'
import { Refusal } from './contract/refusal.ts'
import { type Language, say } from './contract/words.ts'
import * as intake from './exchange/account.ts'
import type { Bench } from './exchange/applying.ts'
import * as correcting from './exchange/correcting.ts'
import * as entering from './exchange/entering.ts'
import type { Exchange } from './exchange/exchange.ts'
import { sha256Of } from './exchange/files.ts'
import * as importing from './exchange/importing.ts'
import * as inbox from './exchange/inbox.ts'
import * as lineList from './exchange/line-list.ts'
import * as matches from './exchange/matches.ts'
import * as messageLedger from './exchange/message-ledger.ts'
import * as replaying from './exchange/replaying.ts'
import * as settingUp from './exchange/setting-up.ts'
import { tryLine } from './exchange/trial.ts'
import { listUnmapped } from './exchange/unmapped.ts'
import * as ward from './exchange/ward.ts'
import * as benches from './lab/bench.ts'
import { bookOf, bookOfSpecimen } from './lab/books.ts'
import * as cases from './lab/cases.ts'
import * as charts from './lab/charts.ts'
import * as conversions from './lab/conversions.ts'

import * as drills from './lab/drills.ts'

import * as expected from './lab/expected.ts'

import * as history from './lab/history.ts'
import * as holds from './lab/holds.ts'
import * as invalidations from './lab/invalidations.ts'
import * as kits from './lab/kits.ts'
import * as ledger from './lab/ledger.ts'
import * as lots from './lab/lots.ts'
import * as mappings from './lab/mappings.ts'
import * as places from './lab/places.ts'
import * as prenatal from './lab/prenatal.ts'
import * as proposals from './lab/proposals.ts'
import * as recalls from './lab/recalls.ts'
import * as requests from './lab/requests.ts'
import * as results from './lab/results.ts'
import * as rules from './lab/rules.ts'
import * as shipments from './lab/shipments.ts'
import * as signOut from './lab/sign-out.ts'
import * as specimens from './lab/specimens.ts'
import * as subjects from './lab/subjects.ts'
import { openUnits } from './lab/units.ts'
import type { Printing } from './printing.ts'
import type { Actor, Look, Store, Work } from './store/store.ts'

/** Who asks, and the cookie they ask with. */
export interface Who {
  readonly by: Actor
  readonly language: Language
  readonly session: { set(token: string): void; clear(): void }
}

export interface Desk {
  readonly store: Store
  readonly bench: Bench
  readonly labels: Labels
  readonly printing: Printing
  readonly version: string
  readonly intake: Pick<
    Exchange,
    'ports' | 'hearing' | 'strangers' | 'port' | 'linesChanged' | 'bring'
  >
}

const REGISTRY = [places.REGISTRY]

export function handlers(desk: Desk): GuthrieHandlers<Who> {
  const { store, bench, labels } = desk
  const { programmes } = bench
  const read = <T>(who: Who, fn: (look: Look) => Promise<T>) => store.read(who.by, fn)
  const registry = <T>(who: Who, fn: (work: Work) => Promise<T>) => store.work(who.by, REGISTRY, fn)
  /** Finds the books by a read, then works in them. */
  const inBooks = async <T>(
    who: Who,
    find: (look: Look) => Promise<string[]>,
    fn: (work: Work) => Promise<T>,
  ) => store.work(who.by, await store.read(who.by, find), fn)
  const about = () => ({ ...bench, commonPort: desk.intake.port })
  /** What was changed of a line holds when it is answered. */
  const settled = async <T>(changing: Promise<T>): Promise<T> => {
    const line = await changing
    await desk.intake.linesChanged()
    return line
  }
  const mediumOf = (code: string) => programmeOf(code).medium
  const programmeOf = (code: string) => {
    const programme = programmes.get(code)
    if (programme) return programme
    throw new Refusal('invalid', say(`There is no programme ${code}.`, `没有 ${code} 项目。`))
  }
  const centreFor = (samplingPoint: string, programme: string) => async (look: Look) => {
    access.demand(look.by, 'register', { samplingPoint }, look.at)
    const point = await places.samplingPoint(look, samplingPoint)
    return [(await places.mayCollect(look, point, programme)).centre.id]
  }

  async function signedIn(
    who: Who,
    begin: (token: string) => Promise<Awaited<ReturnType<typeof accounts.me>>>,
  ) {
    const token = accounts.newToken()
    const me = await begin(token)
    who.session.set(token)
    return me
  }

  return {
    whoAmI: (_, who) => read(who, look => accounts.me(look, access.personOf(who.by).staff)),
    signIn: async ({ login, password }, who) => {
      const found = await read(who, look => accounts.checkPassword(look, login))
      const at = await read(who, async look => look.at)
      if (found?.lockedUntil && found.lockedUntil > at) throw accounts.locked(found.lockedUntil)
      const fits = await accounts.passwordFits(found?.passwordHash ?? null, password)
      if (!found) throw accounts.wrongPassword()
      const by = { id: `staff:${found.id}` }
      if (!fits) {
        await store.work(by, REGISTRY, work => accounts.noteFailure(work, found.id))
        throw accounts.wrongPassword()
      }
      return signedIn(who, token =>
        store.work(by, REGISTRY, work => accounts.openSession(work, found.id, token)),
      )
    },
    signOut: async ({ everywhere }, who) => {
      await registry(who, work => accounts.signOut(work, access.personOf(who.by), everywhere))
      who.session.clear()
      return {}
    },
    setUpState: async (_, who) => ({
      state: (await read(who, accounts.isNew)) ? 'open' : 'done',
    }),
    setUp: async ({ token, login, name, password }, who) => {
      const hashed = await accounts.hashPassword(password)
      return signedIn(who, session =>
        store.work({ id: 'setup' }, REGISTRY, async work => {
          const id = await accounts.setUp(work, { token, login, name, hashed })
          return accounts.openSession(work, id, session)
        }),
      )
    },
    acceptInvitation: async ({ token, password }, who) => {
      const hashed = await accounts.hashPassword(password)
      return signedIn(who, session =>
        store.work({ id: 'setup' }, REGISTRY, async work => {
          const id = await accounts.acceptInvitation(work, token, hashed)
          return accounts.openSession(work, id, session)
        }),
      )
    },
    changePassword: async ({ old, password }, who) => {
      const person = access.personOf(who.by)
      const { login } = await read(who, look => accounts.me(look, person.staff))
      const found = await read(who, look => accounts.checkPassword(look, login))
      if (!found || !(await accounts.passwordFits(found.passwordHash, old)))
        throw accounts.wrongPassword()
      const hashed = await accounts.hashPassword(password)
      await registry(who, work => accounts.changePassword(work, person, hashed))
      return {}
    },
    listStaff: (_, who) => read(who, accounts.list),
    addStaff: (given, who) =>
      registry(who, work => accounts.add(work, { ...given, token: accounts.newToken() })),
    inviteAgain: ({ id }, who) =>
      registry(who, work => accounts.inviteAgain(work, id, accounts.newToken())),
    giveRole: ({ id, ...post }, who) => registry(who, work => accounts.giveRole(work, id, post)),
    endRole: ({ id, endsAt }, who) => registry(who, work => accounts.endRole(work, id, endsAt)),
    disableStaff: ({ id, version }, who) =>
      registry(who, work => accounts.disable(work, id, version)),

    listPlaces: (_, who) => read(who, places.list),
    showNetwork: (_, who) => read(who, places.network),
    addSamplingPoint: (given, who) => registry(who, work => places.addSamplingPoint(work, given)),
    setAssignment: (given, who) => registry(who, work => places.setAssignment(work, given)),
    endAssignment: (given, who) => registry(who, work => places.endAssignment(work, given)),
    signAgreement: ({ endsOn, ...given }, who) =>
      registry(who, work =>
        places.signAgreement(work, { ...given, ...(endsOn ? { endsOn } : {}) }),
      ),
    endAgreement: (given, who) => registry(who, work => places.endAgreement(work, given)),
    findRoute: ({ samplingPoint, programme }, who) =>
      read(who, async look => {
        access.demandAnywhere(look.by, 'see-network', look.at)
        const point = await places.samplingPoint(look, samplingPoint)
        return places.mayCollect(look, point, programme)
      }),

    listProgrammes: async () =>
      [...programmes.values()].map(({ spellings, ratios, judge, ...info }) => info),
    listFaults: ({ kind }, who) => read(who, look => rules.faults(look, kind)),
    listWindows: ({ programme }, who) => read(who, look => rules.windows(look, programme)),
    listRules: ({ programme }, who) => read(who, look => rules.list(look, programme)),
    listProposals: async (_, who) => {
      const reference = { programmes, units: await openUnits() }
      return read(who, look => proposals.list(look, reference))
    },
    proposeRule: async (given, who) => {
      const reference = { programmes, units: await openUnits() }
      return registry(who, work => proposals.propose(work, reference, given))
    },
    proposeRuleEnd: (given, who) => registry(who, work => proposals.proposeEnd(work, given)),
    approveProposal: async (given, who) => {
      const reference = { programmes, units: await openUnits() }
      return registry(who, work => proposals.approve(work, reference, given))
    },
    declineProposal: (given, who) => registry(who, work => proposals.decline(work, given)),
    withdrawProposal: (given, who) => registry(who, work => proposals.withdraw(work, given)),

    listMappings: (_, who) => read(who, look => mappings.list(look, programmes)),
    listUnmapped: ({ centre }, who) => read(who, look => listUnmapped(look, programmes, centre)),
    findUnit: async (given, who) => {
      await read(who, async look => access.demandAnywhere(look.by, 'see-mappings', look.at))
      return conversions.check(await openUnits(), programmes, given)
    },
    listReadBy: (ask, who) => read(who, look => results.readBy(look, ask)),
    addMapping: async (given, who) => {
      const units = await openUnits()
      return registry(who, work => mappings.add(work, programmes, units, given))
    },
    confirmMapping: (given, who) => registry(who, work => mappings.confirm(work, given)),
    endMapping: (given, who) => registry(who, work => mappings.end(work, given)),

    findSubjects: ({ samplingPoint, search }, who) =>
      read(who, look => subjects.find(look, samplingPoint, search)),
    lookAtIdentity: ({ id, why }, who) =>
      inBooks(
        who,
        look => bookOf(look, 'subject', id),
        work => subjects.look(work, id, why),
      ),
    completeSubject: (given, who) =>
      inBooks(
        who,
        look => bookOf(look, 'subject', given.id),
        async work => {
          const subject = await subjects.complete(work, given)
          await results.judgeAgain(work, programmes, subject)
          return subject
        },
      ),

    registerNewborn: (given, who) =>
      inBooks(who, centreFor(given.samplingPoint, given.programme), work =>
        specimens.register(work, given, mediumOf(given.programme)),
      ),
    classifyRequest: ({ samplingPoint, programme, ...given }, who) =>
      read(who, async look => {
        access.demand(look.by, 'register', { samplingPoint }, look.at)
        return requests.classify(look, programme, given)
      }),
    registerWoman: (given, who) =>
      inBooks(who, centreFor(given.samplingPoint, given.programme), work =>
        prenatal.register(work, given, mediumOf(given.programme)),
      ),
    orderRepeat: (given, who) =>
      inBooks(
        who,
        look => bookOf(look, 'case', given.id),
        async work => {
          const { programme } = await cases.get(work, given.id)
          return specimens.repeat(work, given, mediumOf(programme))
        },
      ),
    printLabel: async ({ number, medium }, who) => {
      const { template, data } = await inBooks(
        who,
        look => bookOfSpecimen(look, number),
        async work => {
          const { programme } = await specimens.scanned(work, number)
          const template = programmeOf(programme).label
          return { template, data: await specimens.printLabel(work, number, template, medium) }
        },
      )
      const drawing =
        medium === 'svg' ? labels.svg(template, data) : await labels.zpl(template, data, 300)
      const { widthMm = 0, heightMm = 0 } = labels.templates.get(template) ?? {}
      return { copy: data.copy, template, widthMm, heightMm, drawing }
    },
    drawLabel: async ({ number, dpi }, who) => {
      const { template, data } = await read(who, async look => {
        const specimen = await specimens.scanned(look, number)
        access.demand(look.by, 'print-label', specimen, look.at)
        const template = programmeOf(specimen.programme).label
        return { template, data: await specimens.labelData(look, specimen) }
      })
      return new Uint8Array(await labels.png(template, data, Number(dpi) as 203 | 300 | 600))
    },
    collectSpecimen: (given, who) =>
      inBooks(
        who,
        look => bookOfSpecimen(look, given.number),
        work => specimens.collect(work, given),
      ),
    withdrawSpecimen: ({ number, reason }, who) =>
      inBooks(
        who,
        look => bookOfSpecimen(look, number),
        work => specimens.withdraw(work, number, reason),
      ),
    sendShipment: (given, who) =>
      inBooks(
        who,
        async look => [await shipments.centreOf(look, given)],
        work => shipments.send(work, given),
      ),
    listShipments: (ask, who) => read(who, look => shipments.list(look, ask)),
    listSpecimens: (ask, who) => read(who, look => specimens.list(look, ask)),
    receiveSpecimen: (given, who) =>
      inBooks(
        who,
        look => bookOfSpecimen(look, given.number, given.centre),
        work => shipments.receive(work, given),
      ),
    releaseSpecimen: (given, who) =>
      inBooks(
        who,
        look => bookOfSpecimen(look, given.number),
        work => shipments.release(work, given),
      ),
    rejectSpecimen: (given, who) =>
      inBooks(
        who,
        look => bookOfSpecimen(look, given.number),
        work => shipments.reject(work, given),
      ),
    issueKit: (given, who) => store.work(who.by, [given.centre], work => kits.issue(work, given)),
    listKits: (ask, who) => read(who, look => kits.list(look, ask)),

    listBatches: (ask, who) => read(who, look => charts.listBatches(look, ask)),
    showBatch: ({ id }, who) => read(who, look => charts.showBatch(look, id)),
    showChart: (ask, who) => read(who, look => charts.chart(look, ask)),
    divideBatch: (given, who) =>
      inBooks(
        who,
        async look => [...(await bookOf(look, 'batch', given.id)), ...REGISTRY],
        work => charts.divide(work, given),
      ),
    askRelease: (given, who) =>
      inBooks(
        who,
        look => bookOf(look, 'batch', given.id),
        work => holds.askRelease(work, given),
      ),
    decideRelease: (given, who) =>
      inBooks(
        who,
        look => bookOf(look, 'batch', given.id),
        work => signOut.decideRelease(work, programmes, given),
      ),
    listLots: ({ centre }, who) => read(who, look => lots.list(look, centre)),
    addLot: (given, who) => registry(who, work => lots.add(work, programmes, given)),
    decideLot: (given, who) => registry(who, work => lots.decide(work, given)),
    askLotEnd: (given, who) => registry(who, work => lots.askEnd(work, given)),
    addNeed: (given, who) => registry(who, work => lots.addNeed(work, given)),
    endNeed: (given, who) => registry(who, work => lots.endNeed(work, given)),
    decideLotEnd: (given, who) => registry(who, work => lots.decideEnd(work, given)),

    listBench: (ask, who) => read(who, look => benches.list(look, programmes, ask)),
    listBenchCounts: (ask, who) => read(who, look => benches.count(look, programmes, ask)),
    verifyResults: (given, who) =>
      store.work(who.by, [given.centre], work => signOut.verify(work, programmes, given)),
    authoriseResults: async ({ password, ...given }, who) => {
      await accounts.proveAgain(store, access.personOf(who.by), password)
      return store.work(who.by, [given.centre], work => signOut.authorise(work, programmes, given))
    },
    tryImport: (given, who) => read(who, look => importing.tryFile(look, bench, given)),
    importResults: (given, who) =>
      store.work(who.by, [given.centre], work => importing.bringIn(work, bench, given)),
    listEntries: ({ centre }, who) => read(who, look => entering.list(look, centre)),
    beginEntry: (given, who) =>
      store.work(who.by, [given.centre], work => entering.begin(work, bench, given)),
    repeatEntry: (given, who) =>
      inBooks(
        who,
        look => bookOf(look, 'entry', given.id),
        work => entering.repeat(work, bench, given),
      ),
    decideEntry: (given, who) =>
      inBooks(
        who,
        look => bookOf(look, 'entry', given.id),
        work => entering.decide(work, bench, given),
      ),
    listInvalidations: ({ centre }, who) => read(who, look => invalidations.list(look, centre)),
    askInvalidation: (given, who) =>
      inBooks(
        who,
        look => bookOf(look, 'batch', given.id),
        work => invalidations.ask(work, given),
      ),
    confirmInvalidation: (given, who) =>
      inBooks(
        who,
        async look => [...REGISTRY, ...(await bookOf(look, 'invalidation', given.id))],
        work => invalidations.confirm(work, programmes, given),
      ),
    declineInvalidation: (given, who) =>
      inBooks(
        who,
        look => bookOf(look, 'invalidation', given.id),
        work => invalidations.decline(work, given),
      ),
    clearFlag: ({ id, reason }, who) =>
      inBooks(
        who,
        look => bookOf(look, 'flag', id),
        work => results.clearFlag(work, id, reason),
      ),

    ...retestHandlers({ read, inBooks, programmeOf }),
    ...reportHandlers(desk, { read, inBooks }),

    showBoard: async (ask, who) => {
      // The heads first: rows may be newer than them, never older, so nothing pushed is missed.
      const heads = await store.heads()
      return read(who, async look => {
        const rows = await recalls.board(look, ask)
        const books = await history.booksFor(look)
        return { rows, heads: pick(heads, books), at: look.at }
      })
    },
    showCase: ({ id }, who) => read(who, look => history.casePage(look, id)),
    acknowledgeRecall: ({ id, version }, who) =>
      inBooks(
        who,
        look => bookOf(look, 'recall', id),
        work => recalls.acknowledge(work, id, version),
      ),
    recordContact: (given, who) =>
      inBooks(
        who,
        look => bookOf(look, 'recall', given.id),
        work => recalls.contact(work, given),
      ),
    endRecall: (given, who) =>
      inBooks(
        who,
        look => bookOf(look, 'recall', given.id),
        work => recalls.endAs(work, given),
      ),
    withdrawRecall: (given, who) =>
      inBooks(
        who,
        look => bookOf(look, 'recall', given.id),
        work => recalls.withdraw(work, given),
      ),
    ownCase: (given, who) =>
      inBooks(
        who,
        look => bookOf(look, 'case', given.id),
        work => cases.own(work, given),
      ),
    closeCase: (given, who) =>
      inBooks(
        who,
        look => bookOf(look, 'case', given.id),
        work => cases.closeByHand(work, given),
      ),

    listLines: ({ centre }, who) =>
      read(who, look => lineList.listLines(look, line => desk.intake.hearing(line), centre)),
    listStrangers: (_, who) => read(who, look => desk.intake.strangers(look)),
    listAdapters: async () =>
      [...bench.analyzers.values()].map(({ name, title, file }) => ({
        ...{ name, title },
        tables: file ? ('yes' as const) : ('no' as const),
      })),
    addLine: (given, who) =>
      // With the registry, so that two centres cannot claim one sender at the same moment.
      settled(
        store.work(who.by, [...REGISTRY, given.centre], work =>
          settingUp.addLine(work, about(), given),
        ),
      ),
    changeLine: (given, who) =>
      settled(
        inBooks(
          who,
          async look => [...REGISTRY, ...(await bookOf(look, 'line', given.id))],
          work => settingUp.changeLine(work, about(), given),
        ),
      ),
    tryLine: (asked, who) => read(who, look => tryLine(look, bench.analyzers, asked)),
    listMessages: (ask, who) => read(who, look => inbox.listMessages(look, ask)),
    showMessage: ({ id }, who) => read(who, look => inbox.showMessage(look, bench.analyzers, id)),
    bringFile: async ({ id, base64 }, who) => {
      const line = await read(who, look => inbox.lineFor(look, id))
      const bytes = Buffer.from(base64, 'base64')
      await desk.intake.bring(line, bytes)
      return store.work(who.by, [line.centre], work => inbox.brought(work, line, sha256Of(bytes)))
    },
    lookAtMessage: ({ id, why }, who) =>
      inBooks(
        who,
        look => bookOf(look, 'message', id),
        work => inbox.lookAtMessage(work, id, why),
      ),
    showDrill: ({ id }, who) => read(who, look => drills.ofMessage(look, id)),
    replayMessage: ({ id }, who) =>
      inBooks(
        who,
        look => bookOf(look, 'message', id),
        work => replaying.replayMessage(work, bench, id),
      ),
    listParked: (ask, who) => read(who, look => ward.list(look, ask)),
    showParked: ({ id }, who) => read(who, look => ward.show(look, id)),
    listWardCounts: ({ centre }, who) => read(who, look => ward.counts(look, centre)),
    listWardOwners: ({ centre }, who) => read(who, look => ward.owners(look, centre)),
    ownParked: (given, who) => store.work(who.by, [given.centre], work => ward.own(work, given)),
    replayParked: (given, who) =>
      inBooks(
        who,
        look => bookOf(look, 'parked', given.id),
        work => replaying.replay(work, bench, given),
      ),
    replayMany: (given, who) =>
      store.work(who.by, [given.centre], work => replaying.replayMany(work, bench, given)),
    acceptParked: (given, who) =>
      inBooks(
        who,
        look => bookOf(look, 'parked', given.id),
        work => correcting.accept(work, bench, given),
      ),
    dismissParked: (given, who) =>
      inBooks(
        who,
        look => bookOf(look, 'parked', given.id),
        work => ward.dismiss(work, programmes, given),
      ),
    findLikely: ({ id }, who) => read(who, look => matches.likely(look, programmes, id)),
    showMatch: ({ id }, who) => read(who, look => matches.shown(look, id)),
    proposeMatch: (given, who) =>
      inBooks(
        who,
        look => bookOf(look, 'parked', given.id),
        work => matches.propose(work, given),
      ),
    confirmMatch: (given, who) =>
      inBooks(
        who,
        look => bookOf(look, 'match', given.id),
        work => matches.confirm(work, bench, given),
      ),
    declineMatch: (given, who) =>
      inBooks(
        who,
        look => bookOf(look, 'match', given.id),
        work => matches.decline(work, given),
      ),
    showExpectedDay: (ask, who) => read(who, look => expected.day(look, programmes, ask)),
    listExpected: (ask, who) => read(who, look => expected.list(look, programmes, ask)),
    showLedger: ({ number }, who) => read(who, look => ledger.ofSpecimen(look, number)),
    showMessageLedger: ({ id }, who) => read(who, look => messageLedger.ofMessage(look, bench, id)),
    intakeAccount: ({ centre }, who) => read(who, look => intake.account(look, centre)),

    showSpecimen: ({ number }, who) => read(who, look => history.specimenPage(look, number)),
    readJournal: async ({ book, after, limit }, who) => {
      await read(who, async look => access.demand(look.by, 'see-journal', {}, look.at))
      return store.facts(book, after, limit)
    },
    health: async (_, who): Promise<Health> => {
      const { broken } = await store.health()
      const ok = broken ? 'no' : 'yes'
      const now = await read(who, async look => look.at)
      const isAdministrator = access.allows(who.by, 'see-journal', {}, now)
      if (!isAdministrator) return { ok }
      return {
        ok,
        version: desk.version,
        database: store.engine,
        heads: await store.heads(),
        lines: desk.intake.ports(),
        now,
      }
    },
  }
}

const pick = (heads: Record<string, number>, books: readonly string[]): Record<string, number> =>
  Object.fromEntries(books.map(book => [book, heads[book] ?? 0]))
