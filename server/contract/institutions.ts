/** Institutions: what each is, may do and since when, who speaks for it; and what runs out soon. */
import { z } from 'zod'
import { endpoint } from './kit.ts'
import { Agreement, Place } from './places.ts'
import { Day, Id, Line, type Say, say, Version } from './words.ts'

/** A licence of a place to collect, test or diagnose for a programme, from-until. */
export const Licence = z
  .object({
    id: Id,
    place: Id,
    does: z.enum(['collect', 'test', 'diagnose']),
    programme: z.string(),
    /** As it stands on the paper. */
    number: z.string(),
    /** What it covers, in the paper's words. */
    scope: z.string(),
    startsOn: Day,
    /** The first day without it; null while open. */
    endsOn: Day.nullable(),
    version: Version,
  })
  .meta({ id: 'Licence' })
export type Licence = z.infer<typeof Licence>

export const LICENSED: Record<Licence['does'], Say> = {
  collect: say('to collect', '采集'),
  test: say('to test', '检测'),
  diagnose: say('to diagnose', '诊断'),
}

/** Whoever speaks for a place; the deputy head is the one that the programme holds to account (G17). */
export const PlaceContact = z
  .object({
    id: Id,
    place: Id,
    duty: z.enum(['head', 'deputy', 'laboratory', 'logistics']),
    name: z.string(),
    phone: z.string(),
    startsOn: Day,
    endsOn: Day.nullable(),
    version: Version,
  })
  .meta({ id: 'PlaceContact' })
export type PlaceContact = z.infer<typeof PlaceContact>

export const DUTIES: Record<PlaceContact['duty'], Say> = {
  head: say('head responsible', '分管领导'),
  deputy: say('deputy', '副职（代理人）'),
  laboratory: say('laboratory', '实验室'),
  logistics: say('transport', '标本物流'),
}

export const KINDS: Record<Place['kind'], Say> = {
  centre: say('centre', '筛查中心'),
  'sampling-point': say('collection site', '采血机构'),
  'screening-laboratory': say('screening laboratory', '筛查实验室'),
  'third-party': say('third-party laboratory', '第三方检验机构'),
}

/** What of the network runs out within the days that the rules name, or has. */
export const Expiring = z
  .object({
    kind: z.enum(['agreement', 'licence']),
    id: Id,
    place: Id,
    programme: z.string(),
    endsOn: Day,
  })
  .meta({ id: 'Expiring' })
export type Expiring = z.infer<typeof Expiring>

const dates = { startsOn: Day, endsOn: Day.optional() }
const end = z.object({ id: Id, endsOn: Day, version: Version })
const names = { name: Line(80), nameEn: Line(80), district: z.string().max(12) }

export const institutions = {
  showInstitution: endpoint({
    does: 'Show an institution with its licences, contacts and agreements',
    verb: 'get',
    path: '/institutions/:id',
    may: 'see-network',
    takes: z.object({ id: Id }),
    gives: z.object({
      place: Place,
      licences: z.array(Licence),
      contacts: z.array(PlaceContact),
      agreements: z.array(Agreement),
    }),
    shows: ['place', 'licence', 'contact', 'agreement'],
  }),
  addInstitution: endpoint({
    does: 'Add a screening laboratory, a third-party laboratory, or a centre with its two digits',
    verb: 'post',
    path: '/institutions',
    may: 'edit-network',
    takes: z.object({
      kind: z.enum(['centre', 'screening-laboratory', 'third-party']),
      institution: Line(30),
      ...names,
      creditCode: z.string().max(40).default(''),
      /** Two digits that begin every number of a centre; empty for a laboratory. */
      number: z.string().max(2).default(''),
    }),
    gives: Place,
  }),
  changeInstitution: endpoint({
    does: 'Change the names, the district or the credit code of a place',
    verb: 'post',
    path: '/institutions/:id',
    may: 'edit-network',
    takes: z.object({
      ...{ id: Id, version: Version, ...names, creditCode: z.string().max(40) },
      /** Where another district is another zone: new collections go elsewhere from now on. */
      reroute: z.enum(['yes', 'no']).default('no'),
    }),
    gives: Place,
  }),
  addLicence: endpoint({
    does: 'Record a licence of a place for a programme',
    verb: 'post',
    path: '/institutions/:id/licences',
    may: 'edit-network',
    takes: z.object({
      id: Id,
      does: Licence.shape.does,
      programme: Line(20),
      number: Line(60),
      scope: Line(200),
      ...dates,
    }),
    gives: Licence,
  }),
  endLicence: endpoint({
    does: 'End a licence; the day given is the first without it',
    verb: 'post',
    path: '/licences/:id/end',
    may: 'edit-network',
    takes: end,
    gives: Licence,
  }),
  addContact: endpoint({
    does: 'Name somebody who speaks for a place',
    verb: 'post',
    path: '/institutions/:id/contacts',
    may: 'edit-network',
    takes: z.object({
      id: Id,
      duty: PlaceContact.shape.duty,
      name: Line(40),
      phone: Line(40),
      startsOn: Day,
    }),
    gives: PlaceContact,
  }),
  endContact: endpoint({
    does: 'Somebody no longer speaks for a place; the day given is the first without them',
    verb: 'post',
    path: '/contacts/:id/end',
    may: 'edit-network',
    takes: end,
    gives: PlaceContact,
  }),
  listExpiring: endpoint({
    does: 'List agreements and licences that run out within the days that the rules name',
    verb: 'get',
    path: '/expiring',
    may: 'see-network',
    takes: z.object({}),
    gives: z.object({ days: z.number(), rows: z.array(Expiring) }),
    shows: ['agreement', 'licence', 'rule'],
  }),
}
