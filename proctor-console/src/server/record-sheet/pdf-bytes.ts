import { fileURLToPath } from 'node:url';
import pdfmake from 'pdfmake';

/** What `pdfBytes` draws; see pdfmake. */
export type PdfDocument = Parameters<typeof pdfmake.createPdf>[0];

const FONT_FOLDER = '@expo-google-fonts/noto-sans-sc';
/** The only files that drawing may open: full fonts, because names hold characters that web fonts leave out. */
const fonts = {
  normal: fontFile(`${FONT_FOLDER}/400Regular/NotoSansSC_400Regular.ttf`),
  bold: fontFile(`${FONT_FOLDER}/700Bold/NotoSansSC_700Bold.ttf`),
};

function fontFile(name: string): string {
  return fileURLToPath(import.meta.resolve(name));
}

pdfmake.setFonts({ Noto: { ...fonts, italics: fonts.normal, bolditalics: fonts.bold } });
pdfmake.setUrlAccessPolicy(() => false);
pdfmake.setLocalAccessPolicy((path) => path === fonts.normal || path === fonts.bold);

/** The same document gives the same bytes, when it names its own dates. Nothing is fetched and no file but the two fonts is read. */
export async function pdfBytes(document: PdfDocument): Promise<Uint8Array> {
  return new Uint8Array(await pdfmake.createPdf(document).getBuffer());
}

/** The watermark of every page, if there is anything to warn of. */
export function watermark(words: readonly string[]): Pick<PdfDocument, 'watermark'> {
  const text = words.filter((word) => word !== '').join(' ');
  return text === '' ? {} : { watermark: { text, color: '#b3261e', opacity: 0.1, bold: true, angle: -40 } };
}
