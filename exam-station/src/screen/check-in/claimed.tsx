import { Page } from '../frame/page.tsx';
import { useWords } from '../words/use-words.tsx';

export function Claimed(props: { readonly name: string }) {
  const words = useWords();
  return (
    <Page title={words.claimed.title} look="middle" language="choosable">
      <p className="large-name" lang="zh-CN">
        <bdi>{props.name}</bdi>
      </p>
      <p className="lead">{words.claimed.body}</p>
    </Page>
  );
}
