/** The program beside a printer: its token, told once, and the line that starts it. */
import { Button } from '@mantine/core'
import { useState } from 'react'
import type { Printer } from '../../../server/contract/printers.ts'
import { useTell } from '../../api.ts'
import { ConfirmButton } from '../../ui/confirm-button.tsx'
import { CopyText } from '../../ui/copy-text.tsx'
import { toast } from '../../ui/toast.tsx'
import { usePrinterWords } from './words.ts'

export function Program({ printer }: { printer: Printer }) {
  const w = usePrinterWords()
  const give = useTell('givePrinterToken')
  const [token, setToken] = useState<string | null>(null)
  const make = async () => {
    const { gave, refusal } = await give.tell({ id: printer.id, version: printer.version })
    if (refusal) return toast('stop', refusal.says)
    setToken(gave.token)
  }
  // The first version of its row is the one that nobody has made a token for.
  const isFirst = printer.version === 1
  return (
    <section className="form" aria-label={w('token')}>
      <h3>{w('token')}</h3>
      <p className="soft">{w('tokenLead')}</p>
      {token === null ? (
        <div className="form-acts">
          {isFirst ? (
            <Button loading={give.busy} onClick={() => void make()}>
              {w('makeToken')}
            </Button>
          ) : (
            <ConfirmButton
              variant="default"
              loading={give.busy}
              asks={w('newTokenAsks')}
              sure={w('newToken')}
              onSure={() => void make()}
            >
              {w('newToken')}
            </ConfirmButton>
          )}
        </div>
      ) : (
        <>
          <strong>{w('tokenOnce')}</strong>
          <CopyText label={w('tokenItself')} text={token} />
          <CopyText label={w('run')} text={commandFor(token)} />
          <p className="soft">{w('runHint')}</p>
        </>
      )}
      <hr />
    </section>
  )
}

const commandFor = (token: string): string =>
  `PRINT_SERVER=${location.origin} PRINT_TOKEN=${token} PRINT_TO=lp:QUEUE npm run print-agent`
