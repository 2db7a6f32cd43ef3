/** People, requests, specimens, parcels and kits: a part of the table of contents (`../api.ts`). */
import * as access from '../access.ts'
import type { consents as consentEndpoints } from '../contract/consent-desk.ts'
import type { corrections as correctionsEndpoints } from '../contract/corrections.ts'
import type { couples as couplesEndpoints } from '../contract/couples.ts'
import type { identitySeals as sealEndpoints } from '../contract/identity-seals.ts'
import type { Handlers } from '../contract/kit.ts'
import type { merges as mergesEndpoints } from '../contract/merges.ts'
import type { paperChecks as papersEndpoints } from '../contract/paper-checks.ts'
import type { relabels as relabelsEndpoints } from '../contract/relabels.ts'
import type { requests as requestsEndpoints } from '../contract/requests.ts'
import type { specimens as specimensEndpoints } from '../contract/specimens.ts'
import type { subjects as subjectsEndpoints } from '../contract/subjects.ts'
import { dayOf } from '../contract/words.ts'
import * as births from '../lab/births.ts'
import { bookOf, bookOfSpecimen } from '../lab/books.ts'
import * as cases from '../lab/cases.ts'
import * as consentList from '../lab/consent-list.ts'
import * as consentPapers from '../lab/consent-papers.ts'
import * as consents from '../lab/consents.ts'
import * as corrections from '../lab/corrections.ts'
import * as couples from '../lab/couples.ts'
import * as doubles from '../lab/doubles.ts'
import * as finding from '../lab/finding.ts'
import * as freezes from '../lab/freezes.ts'
import * as handOvers from '../lab/hand-overs.ts'
import * as identities from '../lab/identities.ts'
import * as identityOpenings from '../lab/identity-openings.ts'
import * as identitySeals from '../lab/identity-seals.ts'
import * as kits from '../lab/kits.ts'
import * as mergePages from '../lab/merge-pages.ts'
import * as merges from '../lab/merges.ts'
import * as paperChecks from '../lab/paper-checks.ts'
import * as parcels from '../lab/parcels.ts'
import * as places from '../lab/places.ts'
import * as prenatal from '../lab/prenatal.ts'
import * as refusals from '../lab/refusals.ts'
import * as relabels from '../lab/relabels.ts'
import * as requests from '../lab/requests.ts'
import * as results from '../lab/results.ts'
import * as shipments from '../lab/shipments.ts'
import * as specimens from '../lab/specimens.ts'
import * as subjects from '../lab/subjects.ts'
import * as takenBack from '../lab/taken-back.ts'
import type { Look } from '../store/store.ts'
import type { Desk, Doors, Who } from './desk.ts'

export function specimenHandlers(
  { store, bench: { programmes } }: Desk,
  { read, inBooks, ofRow, programmeOf }: Doors,
): Handlers<
  typeof subjectsEndpoints &
    typeof couplesEndpoints &
    typeof sealEndpoints &
    typeof mergesEndpoints &
    Omit<typeof specimensEndpoints, 'printLabel' | 'drawLabel'> &
    typeof papersEndpoints &
    typeof relabelsEndpoints &
    typeof requestsEndpoints &
    typeof consentEndpoints &
    typeof correctionsEndpoints,
  Who
> {
  const mediumOf = (code: string) => programmeOf(code).medium
  const centreFor = (samplingPoint: string, programme: string) => async (look: Look) => {
    access.demand(look.by, 'register', { samplingPoint }, look.at)
    const point = await places.samplingPoint(look, samplingPoint)
    return [(await places.mayCollect(look, point, programme)).centre.id]
  }

  return {
    findSubjects: ({ samplingPoint, search, kind }, who) =>
      read(who, look => finding.find(look, samplingPoint, search, kind)),
    findLikelyPeople: (typed, who) => read(who, look => finding.likely(look, typed)),
    lookAtIdentity: ({ id, why }, who) =>
      ofRow(who, 'subject', id, work => identities.look(work, id, why)),
    changeIdentity: (given, who) =>
      ofRow(who, 'subject', given.id, work => identities.change(work, given)),
    checkThirdContact: (given, who) =>
      ofRow(who, 'subject', given.id, work => identities.checkThird(work, given)),
    listDoubles: (ask, who) => read(who, look => doubles.list(look, ask)),
    showPair: (ask, who) => read(who, look => mergePages.pair(look, ask)),
    listMerges: (ask, who) => read(who, look => mergePages.list(look, ask)),
    showMerge: ({ id }, who) => read(who, look => mergePages.page(look, id)),
    askMerge: (given, who) =>
      inBooks(
        who,
        look => merges.booksOf(look, given.kept, given.gone),
        work => merges.ask(work, given),
      ),
    askUnmerge: (given, who) =>
      inBooks(
        who,
        look => merges.booksOfMerge(look, given.id),
        work => merges.askUndo(work, given),
      ),
    decideMerge: (given, who) =>
      inBooks(
        who,
        look => merges.booksOfMerge(look, given.id),
        work => merges.decide(work, given),
      ),
    listIdentitySeals: (asked, who) => read(who, look => identitySeals.list(look, asked)),
    askIdentitySeal: (given, who) =>
      inBooks(
        who,
        look => subjects.booksOfFamily(look, given.id),
        work => identitySeals.ask(work, given),
      ),
    decideIdentitySeal: (given, who) =>
      inBooks(
        who,
        async look => subjects.booksOfFamily(look, await identitySeals.subjectOf(look, given.id)),
        work => identitySeals.decide(work, given),
      ),
    askIdentityOpening: (given, who) =>
      ofRow(who, 'identitySeal', given.id, work => identityOpenings.ask(work, given)),
    decideIdentityOpening: (given, who) =>
      inBooks(
        who,
        async look => subjects.booksOfFamily(look, await identitySeals.subjectOf(look, given.id)),
        work => identityOpenings.decide(work, given),
      ),
    lookAtSealedIdentity: (given, who) =>
      ofRow(who, 'identitySeal', given.id, work => identitySeals.look(work, given)),
    completeSubject: (given, who) =>
      ofRow(who, 'subject', given.id, async work => {
        const subject = await births.complete(work, given)
        await results.judgeAgain(work, programmes, subject)
        return subject
      }),
    listCorrections: ({ number }, who) => read(who, look => corrections.list(look, number)),
    correctCard: (given, who) =>
      inBooks(
        who,
        look => bookOfSpecimen(look, given.number),
        work => corrections.correct(work, programmes, given),
      ),
    confirmCorrection: (given, who) =>
      ofRow(who, 'correction', given.id, work => corrections.confirm(work, programmes, given)),
    declineCorrection: (given, who) =>
      ofRow(who, 'correction', given.id, work => corrections.decline(work, given)),
    registerNewborn: (given, who) =>
      inBooks(who, centreFor(given.samplingPoint, given.programme), work =>
        specimens.register(work, given, programmeOf(given.programme)),
      ),
    classifyRequest: ({ samplingPoint, programme, ...given }, who) =>
      read(who, async look => {
        access.demand(look.by, 'register', { samplingPoint }, look.at)
        return requests.classify(look, programme, given)
      }),
    registerWoman: (given, who) =>
      inBooks(who, centreFor(given.samplingPoint, given.programme), work =>
        prenatal.register(work, given, programmeOf(given.programme)),
      ),
    listCouples: ({ id }, who) => read(who, look => couples.list(look, id)),
    beginCouple: (given, who) =>
      ofRow(who, 'pregnancy', given.id, work => couples.beginLater(work, given)),
    endCouple: (given, who) => ofRow(who, 'couple', given.id, work => couples.end(work, given)),
    orderRepeat: (given, who) =>
      inBooks(
        who,
        look =>
          given.handOver === 'yes'
            ? handOvers.wayOf(look, given.id)
            : bookOf(look, 'case', given.id),
        async work => {
          const { programme } = await cases.get(work, given.id)
          return specimens.repeat(work, given, mediumOf(programme))
        },
      ),
    collectSpecimen: async (given, who) => {
      const books = (look: Look) => bookOfSpecimen(look, given.number)
      const differs = await read(who, look => specimens.differs(look, given))
      if (!differs) return inBooks(who, books, work => specimens.collect(work, given))
      // Told in a unit of its own: what is refused leaves nothing behind.
      await inBooks(who, books, work => specimens.tellDifference(work, given, differs))
      throw specimens.refusedFor(differs)
    },
    relabelSpecimen: async (given, who) => {
      const books = (look: Look) => bookOfSpecimen(look, given.number)
      const differs = await read(who, look => relabels.differs(look, given))
      if (!differs) return inBooks(who, books, work => relabels.relabel(work, given))
      await inBooks(who, books, work => specimens.tellDifference(work, given, differs))
      throw specimens.refusedFor(differs)
    },
    showRelabels: ({ number }, who) => read(who, look => relabels.show(look, number)),
    comparePapers: (given, who) =>
      inBooks(
        who,
        look => bookOfSpecimen(look, given.number),
        work => paperChecks.compare(work, given),
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
    pickUpShipment: (given, who) =>
      ofRow(who, 'shipment', given.id, work => parcels.pickUp(work, given)),
    handOverShipment: (given, who) =>
      ofRow(who, 'shipment', given.id, work => parcels.handOver(work, given)),
    listShipments: (ask, who) => read(who, look => parcels.list(look, ask)),
    listSpecimens: (ask, who) => read(who, look => specimens.list(look, ask)),
    receiveSpecimen: (given, who) =>
      inBooks(
        who,
        look => bookOfSpecimen(look, given.number, given.centre),
        work => shipments.receive(work, programmes, given),
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
        work => shipments.reject(work, programmes, given),
      ),
    takeBackReceipt: (given, who) =>
      inBooks(
        who,
        look => bookOfSpecimen(look, given.number),
        work => takenBack.receipt(work, given),
      ),
    takeBackRejection: (given, who) =>
      inBooks(
        who,
        look => bookOfSpecimen(look, given.number),
        work => takenBack.rejection(work, programmes, given),
      ),
    issueKit: (given, who) => store.work(who.by, [given.centre], work => kits.issue(work, given)),
    listConsentTexts: ({ programme, on }, who) =>
      read(who, look => consents.textsOn(look, programme, on ?? dayOf(look.at))),
    showConsents: ({ number }, who) => read(who, look => consentPapers.ofSpecimen(look, number)),
    decideConsent: (given, who) =>
      inBooks(
        who,
        look => freezes.booksOf(look, given.number),
        work => freezes.decide(work, programmes, given),
      ),
    refuseNewborn: (given, who) =>
      inBooks(who, centreFor(given.samplingPoint, given.programme), work =>
        refusals.ofNewborn(work, given),
      ),
    refuseWoman: (given, who) =>
      inBooks(who, centreFor(given.samplingPoint, given.programme), work =>
        refusals.ofWoman(work, given),
      ),
    agreeAfterRefusal: (given, who) =>
      inBooks(
        who,
        async look => {
          const { samplingPoint, programme } = await refusals.whereOf(look, given.id)
          return centreFor(samplingPoint, programme)(look)
        },
        async work => {
          const { programme } = await refusals.whereOf(work, given.id)
          return refusals.agree(work, given, mediumOf(programme))
        },
      ),
    listConsents: (ask, who) => read(who, look => consentList.list(look, ask)),
    addConsentScan: (given, who) =>
      ofRow(who, 'consent', given.id, work => consentPapers.addScan(work, given)),
    openConsentScan: (given, who) =>
      ofRow(who, 'consent', given.id, work => consentPapers.openScan(work, given)),
    openConsent: ({ id }, who) => ofRow(who, 'consent', id, work => consentPapers.open(work, id)),
    listKits: (ask, who) => read(who, look => kits.list(look, ask)),
  }
}
