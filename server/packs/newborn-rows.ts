/**
 * What a row of newborn screening says where it says nothing else: for everybody, from a day on. The
 * rows of NIPT begin from it too.
 */
export const EVERYBODY = {
  programme: 'NBS',
  method: null,
  kit: null,
  sex: null,
  gestationMin: null,
  gestationMax: null,
  weightMin: null,
  weightMax: null,
  ageMin: null,
  ageMax: null,
  ordinalMin: null,
  ordinalMax: null,
  valueTo: null,
  verdict: null,
  severity: null,
  condition: null,
  startsOn: '2022-06-20',
  endsOn: null,
  approvedBy: 'reference data, not yet approved by the programme',
  verified: 'verified',
} as const
