import { PERMISSIONS } from '../permissions.ts';

type PolicyValue = boolean | number | string | readonly string[];

interface PolicyLine {
  readonly value: PolicyValue;
  readonly reason: string;
}

/** Where Debian's Chromium reads policies that a user cannot change; Google Chrome reads the second. */
export const POLICY_FOLDERS = ['/etc/chromium/policies/managed', '/etc/opt/chrome/policies/managed'] as const;
export const POLICY_FILE = 'exam-station.json';

/** What a window of the exam has no use for, beside the permissions; a reason on every line. */
const FEATURES: Readonly<Record<string, PolicyLine>> = {
  DeveloperToolsAvailability: { value: 2, reason: 'the paper and its code are not to be taken apart (G11)' },
  DownloadRestrictions: { value: 3, reason: 'nothing is stored from a page' },
  AllowFileSelectionDialogs: { value: false, reason: 'a file dialog browses the disk (G10)' },
  PrintingEnabled: { value: false, reason: 'the paper must not leave as paper' },
  PasswordManagerEnabled: { value: false, reason: 'ticket numbers are not kept on a seat' },
  TranslateEnabled: {
    value: false,
    reason: 'its bubble appears even in kiosk mode, and it would send the text out',
  },
  BookmarkBarEnabled: { value: false, reason: 'leads to other pages' },
  EditBookmarksEnabled: { value: false, reason: 'leads to other pages' },
  IncognitoModeAvailability: { value: 1, reason: 'no second kind of window' },
  BrowserGuestModeEnabled: { value: false, reason: 'no second kind of window' },
  BrowserAddPersonEnabled: { value: false, reason: 'no second kind of window' },
  BrowserSignin: { value: 0, reason: 'no account on a seat' },
  SyncDisabled: { value: true, reason: 'nothing goes to an account' },
  ExtensionInstallBlocklist: { value: ['*'], reason: 'foreign code beside the paper' },
  BackgroundModeEnabled: { value: false, reason: 'nothing runs on after the window' },
  TaskManagerEndProcessEnabled: { value: false, reason: 'its own task manager could end the page (G4)' },
  MetricsReportingEnabled: { value: false, reason: 'nothing is reported to a vendor' },
  SearchSuggestEnabled: { value: false, reason: 'typed numbers would be sent out' },
  DefaultSearchProviderEnabled: { value: false, reason: 'there is nothing to search' },
  SpellcheckEnabled: { value: false, reason: 'its menu offers look-ups on the web (G10)' },
  PromotionsEnabled: { value: false, reason: 'nothing may cover the paper' },
  UserFeedbackAllowed: { value: false, reason: 'its form sends a screenshot out' },
  ComponentUpdatesEnabled: { value: false, reason: 'no network during the test' },
  AllowDinosaurEasterEgg: { value: false, reason: 'no games' },
  DnsOverHttpsMode: { value: 'off', reason: 'no network during the test' },
  NetworkPredictionOptions: { value: 2, reason: 'no request that nobody asked for' },
  BuiltInAIAPIsEnabled: { value: false, reason: 'a language model is an answering aid' },
  CommandLineFlagSecurityWarningsEnabled: { value: false, reason: 'its bar would cover the clock' },
  ForcedLanguages: { value: ['zh-CN'], reason: 'dialogs of the browser, should one ever appear, in Chinese' },
};

/**
 * The managed policy for one exam screen, each line with its reason. `origin` is the door's address, for example
 * `http://127.0.0.1:4711`; an appliance gives the door a fixed port so that the file fits every start.
 */
export function managedPolicy(origin: string): ReadonlyMap<string, PolicyLine> {
  return new Map([
    [
      'URLBlocklist',
      {
        // "*" alone leaves the browser's own pages open (seen on Chromium 156).
        value: ['*', 'chrome://*', 'chrome-untrusted://*', 'devtools://*', 'view-source:*', 'javascript://*'],
        reason: 'every address but the exam screen, the pages of the browser itself included',
      },
    ],
    ['URLAllowlist', { value: [origin], reason: 'the exam screen' }],
    ...PERMISSIONS.flatMap((row) =>
      Object.entries(row.chromium).map(([name, value]): readonly [string, PolicyLine] => [
        name,
        {
          value: value === 'origin' ? [origin] : value,
          reason: `${row.what}: ${row.reason}`,
        },
      ]),
    ),
    ...Object.entries(FEATURES),
  ]);
}

/** The file that Chromium reads: names and values without the reasons. */
export function policyFile(origin: string): string {
  const values = Object.fromEntries([...managedPolicy(origin)].map(([name, line]) => [name, line.value]));
  return `${JSON.stringify(values, null, 2)}\n`;
}
