/** Rows as the database holds them. Times are milliseconds since the epoch in `bigint`, read back as numbers on both databases. */
export interface Tables {
  sittings: {
    session: string;
    candidate: string;
    attempt: number;
    device: string;
    epoch: number;
    head_seq: number;
    head: string;
    handed_in: boolean;
    snapshots: number;
    received_ms: number;
  };
  scores: {
    session: string;
    candidate: string;
    attempt: number;
    paper_points: number;
    points: number;
    passed: boolean;
    status: string;
    provisional: boolean;
    paper: string | null;
    /** JSON of `SectionScore[]`. */
    sections: string;
    policy: string;
    scored_ms: number;
  };
  findings: {
    session: string;
    candidate: string;
    stage: string;
    code: string;
    zh: string;
    en: string;
    place: string;
  };
  archives: {
    session: string;
    archive: string;
    files: number;
    bytes: number;
    sittings: number;
    received_ms: number;
  };
  refusals: {
    at_ms: number;
    call: string;
    session: string;
    code: string;
    zh: string;
    en: string;
    place: string;
  };
  reviews: {
    session: string;
    title: string;
    test_day: string;
    due_day: string;
    calendar_known: boolean;
    opened_ms: number;
    state: string;
  };
  pictures: {
    session: string;
    candidate: string;
    attempt: number;
    device: string;
    epoch: number;
    seq: number;
    due: string;
    number: number;
    file: string;
    picture: string;
    verdict: string;
    state: string;
  };
}
