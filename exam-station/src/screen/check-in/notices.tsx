import type { Notice } from '../../door/station-view.ts';
import { CameraBox } from '../camera/camera-box.tsx';
import { Page, ScrollText } from '../frame/page.tsx';
import { useActions } from '../station/station-context.tsx';
import { useWords } from '../words/use-words.tsx';

/** Notice and separate consent, before the camera opens. */
export function Consent(props: { readonly consent: Notice }) {
  const words = useWords();
  const { ask } = useActions();
  return (
    <Page
      title={props.consent.title}
      sub={words.consent.sub}
      look="text"
      language="choosable"
      actions={
        <>
          <p className="beside-actions">{words.consent.refuse}</p>
          <button type="button" className="primary large" onClick={() => void ask({ act: 'give-consent' })}>
            {words.consent.agree}
          </button>
        </>
      }
    >
      <NoticeText notice={props.consent} />
    </Page>
  );
}

export function Rules(props: { readonly rules: Notice }) {
  const words = useWords();
  const { ask } = useActions();
  return (
    <Page
      title={props.rules.title}
      sub={words.rules.sub}
      look="text"
      language="choosable"
      actions={
        <>
          <CameraBox />
          <button
            type="button"
            className="primary large"
            onClick={() => void ask({ act: 'acknowledge-rules' })}
          >
            {words.rules.acknowledge}
          </button>
        </>
      }
    >
      <NoticeText notice={props.rules} />
    </Page>
  );
}

export function NoticeText(props: { readonly notice: Notice }) {
  return (
    <ScrollText label={props.notice.title}>
      <div className="notice" lang="zh-CN">
        {props.notice.paragraphs
          .map((paragraph, at) => ({ paragraph, key: `${at}` }))
          .map(({ paragraph, key }) => (
            <p key={key}>
              <bdi>{paragraph}</bdi>
            </p>
          ))}
      </div>
    </ScrollText>
  );
}
