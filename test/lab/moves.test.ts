import { expect } from 'chai'
import {
  type Move,
  RECALL_MOVES,
  RECALL_STATES,
  RESULT_MOVES,
  RESULT_STATES,
  RecallState,
  ResultState,
  SPECIMEN_MOVES,
  SPECIMEN_STATES,
  SpecimenState,
  TESTABLE,
  whyNot,
} from '../../server/contract/moves.ts'
import type { Say } from '../../server/contract/words.ts'

/** From which states each move goes; every state that is not named refuses it. */
const SPECIMEN: Record<keyof typeof SPECIMEN_MOVES, string[]> = {
  collect: ['expected'],
  send: ['collected'],
  receive: ['expected', 'collected', 'sent', 'lost'],
  'judge-anew': ['accepted', 'remarked', 'unsatisfactory', 'held', 'rejected'],
  release: ['held'],
  reject: ['held', 'accepted', 'remarked', 'unsatisfactory'],
  'take-back-receipt': ['accepted', 'remarked', 'unsatisfactory', 'held', 'rejected'],
  'take-back-rejection': ['rejected'],
  withdraw: ['expected', 'collected'],
  lose: ['sent'],
  freeze: [
    ...['expected', 'collected', 'sent', 'accepted', 'remarked', 'unsatisfactory', 'held'],
    ...['rejected', 'lost'],
  ],
  'receive-frozen': ['frozen'],
  thaw: ['frozen'],
}
const RESULT: Record<keyof typeof RESULT_MOVES, string[]> = {
  verify: ['recorded'],
  authorise: ['verified'],
  reflag: ['recorded', 'verified'],
  supersede: ['recorded', 'verified', 'authorised'],
  reopen: ['verified', 'authorised'],
}
const RECALL: Record<keyof typeof RECALL_MOVES, string[]> = {
  confirm: ['provisional'],
  reach: ['open', 'provisional'],
  meet: ['provisional', 'open', 'reached'],
  lose: ['open', 'reached'],
  refuse: ['open', 'reached'],
  conclude: ['open', 'reached', 'met'],
  withdraw: ['provisional', 'open', 'reached'],
}

function everyMove<S extends string>(
  noun: string,
  table: {
    moves: Record<string, Move<S>>
    states: readonly S[]
    names: Record<S, Say>
    expected: Record<string, string[]>
  },
): void {
  describe(`every move of a ${noun} from every state`, () => {
    for (const [name, move] of Object.entries(table.moves)) {
      const goes = table.expected[name] ?? []
      it(`${name}: only from ${goes.join(', ')}`, () => {
        for (const state of table.states) {
          const not = whyNot(move, state, table.names)
          if (goes.includes(state)) expect(not, state).to.equal(null)
          else {
            expect(not?.en, state).to.include(table.names[state].en)
            expect(not?.zh, state).to.include(table.names[state].zh)
            for (const from of goes) expect(not?.en).to.include(table.names[from as S].en)
          }
        }
      })

      it(`${name}: leads to states there are`, () => {
        expect(table.states).to.include.members([...move.to])
        expect(move.to).not.to.have.length(0)
      })
    }

    it('no move is forgotten here, and every state has a name in both languages', () => {
      expect(Object.keys(table.expected)).to.have.members(Object.keys(table.moves))
      for (const state of table.states) {
        expect(table.names[state].en, state).not.to.equal('')
        expect(table.names[state].zh, state).to.match(/[\u4e00-\u9fff]/)
      }
    })
  })
}

everyMove('specimen', {
  moves: SPECIMEN_MOVES,
  states: SpecimenState.options,
  names: SPECIMEN_STATES,
  expected: SPECIMEN,
})
everyMove('result', {
  moves: RESULT_MOVES,
  states: ResultState.options,
  names: RESULT_STATES,
  expected: RESULT,
})
everyMove('recall', {
  moves: RECALL_MOVES,
  states: RecallState.options,
  names: RECALL_STATES,
  expected: RECALL,
})

describe('a result may be filed (B-07)', () => {
  for (const state of SpecimenState.options)
    it(`${TESTABLE.includes(state) ? 'under' : 'never under'} a specimen that is ${state}`, () => {
      const here = ['accepted', 'remarked', 'unsatisfactory'].includes(state)
      expect(TESTABLE.includes(state)).to.equal(here)
    })
})
