/** Where I am signed in, each to be ended by itself. */
import { useAsk, useTell } from '../../api.ts'
import { When } from '../../ui/clock.tsx'
import { ConfirmButton } from '../../ui/confirm-button.tsx'
import { Part } from '../../ui/page.tsx'
import { Failed, Loading } from '../../ui/states.tsx'
import { StatusTag } from '../../ui/status-tag.tsx'
import { toast } from '../../ui/toast.tsx'
import { type Catalogue, useWords } from '../../words.ts'

const en = {
  title: 'Where I am signed in',
  lead: 'A session you do not know: end it, then change your password.',
  here: 'here',
  since: 'since',
  seen: 'last seen',
  until: 'ends',
  unknown: 'unknown device',
  end: 'End',
  asks: 'End this session now?',
  sure: 'End it now',
}
const words: Catalogue<typeof en> = {
  en,
  'zh-CN': {
    title: '我的登录',
    lead: '若有不认识的登录，请终止它并修改密码。',
    here: '本机',
    since: '登录于',
    seen: '最近使用',
    until: '到期',
    unknown: '未知设备',
    end: '终止',
    asks: '现在终止该登录？',
    sure: '终止',
  },
}

export function OwnSessions() {
  const w = useWords('sessions', words)
  const asked = useAsk('listSessions', {})
  const end = useTell('endSession')
  const finish = async (id: string) => {
    const { refusal } = await end.tell({ id })
    if (refusal) toast('stop', refusal.says)
    asked.again()
  }
  return (
    <Part title={w('title')}>
      <p className="soft">{w('lead')}</p>
      {asked.refusal && <Failed refusal={asked.refusal} again={asked.again} />}
      {asked.waiting && <Loading rows={2} />}
      <ul className="plain-list">
        {asked.gave?.map(one => (
          <li key={one.id}>
            <strong>{deviceName(one.device) || w('unknown')}</strong>{' '}
            {one.which === 'here' && <StatusTag tone="done">{w('here')}</StatusTag>}
            <br />
            <small className="soft">
              {w('since')} <When at={one.createdAt} /> · {w('seen')} <When at={one.seenAt} /> ·{' '}
              {w('until')} <When at={one.expiresAt} />
            </small>{' '}
            {one.which === 'elsewhere' && (
              <ConfirmButton
                size="compact-xs"
                variant="default"
                loading={end.busy}
                asks={w('asks')}
                sure={w('sure')}
                onSure={() => void finish(one.id)}
              >
                {w('end')}
              </ConfirmButton>
            )}
          </li>
        ))}
      </ul>
    </Part>
  )
}

const BROWSERS = ['Edg', 'Firefox', 'Chrome', 'Safari'] as const
const SYSTEMS = ['Windows', 'Android', 'iPhone', 'iPad', 'Mac OS', 'Linux'] as const

/** Of what the browser says of itself the two words that a person knows; else its first word. */
function deviceName(said: string): string {
  const found = (names: readonly string[]) => names.find(name => said.includes(name))
  const parts = [found(BROWSERS), found(SYSTEMS)].filter(Boolean)
  return parts.length > 0 ? parts.join(' · ') : (said.split(/[\s/]/)[0] ?? '')
}
