import type { Look } from './look.ts';

/** The parts of a friendly cartoon face, drawn in a box of 295 x 413; the head's centre is at (147.5, 196). */

const cx = 147.5;
const cy = 196;

/** Mixes a colour with black (negative) or white (positive), share between -1 and 1. */
export function shade(colour: string, share: number): string {
  const target = share < 0 ? 0 : 255;
  const part = (at: number) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16);
    return Math.round(value + (target - value) * Math.abs(share))
      .toString(16)
      .padStart(2, '0');
  };
  return `#${part(1)}${part(3)}${part(5)}`;
}

function headPath(look: Look): string {
  const { faceWidth: w, faceHeight: h, jaw } = look;
  const top = cy - h;
  const chin = cy + h;
  return `M${cx - w} ${cy - 10} C${cx - w} ${top + 6} ${cx - w * 0.62} ${top} ${cx} ${top} C${cx + w * 0.62} ${top} ${cx + w} ${top + 6} ${cx + w} ${cy - 10} C${cx + w} ${cy + h * 0.52} ${cx + w * jaw} ${chin} ${cx} ${chin} C${cx - w * jaw} ${chin} ${cx - w} ${cy + h * 0.52} ${cx - w} ${cy - 10} Z`;
}

export function hairBehind(look: Look): string {
  const { faceWidth: w, faceHeight: h, hair } = look;
  const top = cy - h - 22;
  const dark = shade(hair, -0.25);
  switch (look.hairStyle) {
    case 'bob':
      return `<path d="M${cx - w - 14} ${cy + 70} C${cx - w - 26} ${cy - 40} ${cx - w + 4} ${top} ${cx} ${top} C${cx + w - 4} ${top} ${cx + w + 26} ${cy - 40} ${cx + w + 14} ${cy + 70} Q${cx} ${cy + 104} ${cx - w - 14} ${cy + 70} Z" fill="${dark}"/>`;
    case 'long':
      return `<path d="M${cx - w - 20} 372 C${cx - w - 34} ${cy - 20} ${cx - w + 4} ${top} ${cx} ${top} C${cx + w - 4} ${top} ${cx + w + 34} ${cy - 20} ${cx + w + 20} 372 Z" fill="${dark}"/>`;
    case 'ponytail':
      return `<path d="M${cx + 20} ${top + 10} C${cx + w + 62} ${top - 12} ${cx + w + 58} ${cy + 60} ${cx + w + 28} ${cy + 122} C${cx + w + 18} ${cy + 60} ${cx + w + 30} ${cy - 20} ${cx + 20} ${top + 44} Z" fill="${dark}"/>`;
    case 'bun':
      return `<circle cx="${cx}" cy="${top - 10}" r="33" fill="${dark}"/>`;
    case 'curly':
      return [-1, 1]
        .flatMap((side) =>
          [0, 1, 2, 3, 4].map(
            (step) =>
              `<circle cx="${cx + side * (w + 4 + Math.sin(step) * 8)}" cy="${cy - 58 + step * 32}" r="${27 - step}" fill="${dark}"/>`,
          ),
        )
        .join('');
    case 'plaits':
      return [-1, 1]
        .flatMap((side) =>
          [0, 1, 2, 3, 4].map(
            (step) =>
              `<ellipse cx="${cx + side * (w + 6 + step * 2)}" cy="${cy + 52 + step * 25}" rx="${17 - step * 1.5}" ry="17" fill="${step % 2 === 0 ? dark : hair}"/>`,
          ),
        )
        .join('');
    case 'crew':
    case 'side':
    case 'fringe':
    case 'spiky':
    case 'receding':
    case 'swept':
    case 'buzz':
    case 'pixie':
      return '';
  }
}

/** A cap over the skull from ear to ear; `hairline` is the path of its lower edge, from the right back to the left. */
function cap(look: Look, lift: number, hairline: string): string {
  const { faceWidth: w, faceHeight: h } = look;
  const top = cy - h - lift;
  return `<path d="M${cx - w - 4} ${cy - 14} C${cx - w - 8} ${top + 4} ${cx - w * 0.6} ${top} ${cx} ${top} C${cx + w * 0.6} ${top} ${cx + w + 8} ${top + 4} ${cx + w + 4} ${cy - 14} ${hairline} Z" fill="${look.hair}"/>`;
}

export function hairInFront(look: Look): string {
  const { faceWidth: w, faceHeight: h, hair } = look;
  const top = cy - h;
  const right = `L${cx + w - 5} ${cy - 26}`;
  const left = `${cx - w + 5} ${cy - 26}`;
  const light = shade(hair, 0.16);
  switch (look.hairStyle) {
    case 'crew':
      return cap(
        look,
        12,
        `${right} Q${cx + w - 14} ${top + 32} ${cx} ${top + 28} Q${cx - w + 14} ${top + 32} ${left}`,
      );
    case 'buzz':
      return `<g opacity="0.72">${cap(look, 3, `${right} Q${cx + w - 12} ${top + 24} ${cx} ${top + 22} Q${cx - w + 12} ${top + 24} ${left}`)}</g>`;
    case 'side':
      return (
        cap(
          look,
          22,
          `${right} Q${cx + w - 8} ${top + 52} ${cx - 26} ${top + 24} Q${cx - w + 10} ${top + 40} ${left}`,
        ) +
        `<path d="M${cx - 26} ${top + 24} Q${cx + 10} ${top - 8} ${cx + w - 18} ${top + 8}" fill="none" stroke="${light}" stroke-width="4"/>`
      );
    case 'fringe':
      return cap(
        look,
        18,
        `${right} L${cx + w - 16} ${cy - 40} L${cx + 22} ${cy - 48} L${cx + 6} ${cy - 38} L${cx - 16} ${cy - 50} L${cx - w + 18} ${cy - 40} L${left}`,
      );
    case 'spiky': {
      const spikes = [-0.9, -0.55, -0.2, 0.15, 0.5, 0.85]
        .map(
          (at) =>
            `M${cx + at * w - 16} ${top + 22} L${cx + at * w + 4} ${top - 26 + Math.abs(at) * 18} L${cx + at * w + 20} ${top + 22} Z`,
        )
        .join(' ');
      return `<path d="${spikes}" fill="${hair}"/>${cap(look, 8, `${right} Q${cx + w - 14} ${top + 36} ${cx} ${top + 30} Q${cx - w + 14} ${top + 36} ${left}`)}`;
    }
    case 'receding':
      return (
        `<path d="M${cx - w - 4} ${cy - 8} C${cx - w - 10} ${top + 40} ${cx - w + 2} ${top + 26} ${cx - w + 22} ${top + 14} Q${cx - w + 8} ${cy - 60} ${cx - w + 6} ${cy - 18} Z" fill="${hair}"/>` +
        `<path d="M${cx + w + 4} ${cy - 8} C${cx + w + 10} ${top + 40} ${cx + w - 2} ${top + 26} ${cx + w - 22} ${top + 14} Q${cx + w - 8} ${cy - 60} ${cx + w - 6} ${cy - 18} Z" fill="${hair}"/>` +
        `<path d="M${cx - 30} ${top + 8} Q${cx} ${top - 12} ${cx + 34} ${top + 8} Q${cx} ${top + 2} ${cx - 30} ${top + 8} Z" fill="${hair}"/>`
      );
    case 'swept':
      return (
        cap(
          look,
          26,
          `${right} Q${cx + w - 2} ${top + 30} ${cx + 16} ${top + 26} Q${cx - w + 22} ${top + 20} ${left}`,
        ) +
        `<path d="M${cx - w + 26} ${top + 10} Q${cx - 8} ${top - 22} ${cx + w - 26} ${top + 2} M${cx - w + 40} ${top + 20} Q${cx} ${top - 8} ${cx + w - 34} ${top + 14}" fill="none" stroke="${light}" stroke-width="3.5"/>`
      );
    case 'bob':
      return cap(
        look,
        20,
        `L${cx + w + 8} ${cy + 58} L${cx + w - 6} ${cy + 40} L${cx + w - 8} ${cy - 30} L${cx + w - 14} ${cy - 40} Q${cx} ${cy - 54} ${cx - w + 14} ${cy - 40} L${cx - w + 8} ${cy - 30} L${cx - w + 6} ${cy + 40} L${cx - w - 8} ${cy + 58}`,
      );
    case 'long':
      return cap(
        look,
        20,
        `L${cx + w - 2} ${cy + 10} Q${cx + w - 6} ${top + 42} ${cx} ${top + 16} Q${cx - w + 6} ${top + 42} ${cx - w + 2} ${cy + 10}`,
      );
    case 'ponytail':
      return cap(
        look,
        16,
        `${right} Q${cx + w - 8} ${top + 46} ${cx + 18} ${top + 26} Q${cx - w + 2} ${top + 52} ${left}`,
      );
    case 'bun':
      return cap(
        look,
        14,
        `${right} Q${cx + w - 16} ${top + 30} ${cx} ${top + 26} Q${cx - w + 16} ${top + 30} ${left}`,
      );
    case 'curly':
      return [-1, -0.6, -0.2, 0.2, 0.6, 1]
        .map(
          (at) =>
            `<circle cx="${cx + at * (w - 8)}" cy="${top + 10 + at * at * 26}" r="26" fill="${at > 0 ? shade(hair, 0.06) : hair}"/>`,
        )
        .join('');
    case 'pixie':
      return cap(
        look,
        20,
        `L${cx + w - 4} ${cy + 6} L${cx + w - 12} ${cy - 34} Q${cx + 30} ${top + 34} ${cx - 34} ${top + 22} Q${cx - w + 18} ${cy - 60} ${cx - w + 12} ${cy - 20} L${cx - w + 4} ${cy + 6}`,
      );
    case 'plaits':
      return `${cap(
        look,
        16,
        `L${cx + w + 2} ${cy + 40} L${cx + w - 8} ${cy - 10} Q${cx + w - 12} ${top + 40} ${cx} ${top + 14} Q${cx - w + 12} ${top + 40} ${cx - w + 8} ${cy - 10} L${cx - w - 2} ${cy + 40}`,
      )}<path d="M${cx} ${top + 14} V${top - 15}" stroke="${look.skin}" stroke-width="2.5"/>`;
  }
}

function eyes(look: Look): string {
  const y = cy + 4;
  const one = (side: -1 | 1) => {
    const x = cx + side * look.eyeGap;
    const tilt = side * look.eyeTilt;
    const size = look.eyeSize;
    const lashes =
      look.sex === 'female'
        ? `<path d="M${x - size * 1.7} ${y - size * 0.2} Q${x} ${y - size * 1.75} ${x + size * 1.7} ${y - size * 0.2}" fill="none" stroke="#221a17" stroke-width="3.2"/>`
        : `<path d="M${x - size * 1.6} ${y - size * 0.4} Q${x} ${y - size * 1.4} ${x + size * 1.6} ${y - size * 0.4}" fill="none" stroke="#3a2d27" stroke-width="2.2"/>`;
    return `<g transform="rotate(${tilt} ${x} ${y})"><ellipse cx="${x}" cy="${y}" rx="${size * 1.65}" ry="${size}" fill="#ffffff"/><circle cx="${x}" cy="${y}" r="${size * 0.86}" fill="#2b1d16"/><circle cx="${x + size * 0.3}" cy="${y - size * 0.35}" r="${size * 0.26}" fill="#ffffff"/>${lashes}</g>`;
  };
  const brow = (side: -1 | 1) => {
    const x = cx + side * look.eyeGap;
    const lift = y - 23;
    return `<path d="M${x - 15} ${lift + side * look.browTilt * 0.5} Q${x} ${lift - 7} ${x + 15} ${lift - side * look.browTilt * 0.5}" fill="none" stroke="${shade(look.hair, -0.1)}" stroke-width="${look.browWeight}"/>`;
  };
  return one(-1) + one(1) + brow(-1) + brow(1);
}

function glasses(look: Look): string {
  if (look.glasses === 'none') {
    return '';
  }
  const y = cy + 5;
  const frame = 'fill="#ffffff" fill-opacity="0.18" stroke="#2a2a30" stroke-width="3.4"';
  const rim = (side: -1 | 1) => {
    const x = cx + side * look.eyeGap;
    return look.glasses === 'round'
      ? `<circle cx="${x}" cy="${y}" r="22" ${frame}/>`
      : `<rect x="${x - 23}" y="${y - 16}" width="46" height="33" rx="7" ${frame}/>`;
  };
  const reach = look.eyeGap + 22;
  return `${rim(-1)}${rim(1)}<path d="M${cx - look.eyeGap + 22} ${y - 3} Q${cx} ${y - 9} ${cx + look.eyeGap - 22} ${y - 3} M${cx - reach} ${y - 4} L${cx - look.faceWidth} ${y - 8} M${cx + reach} ${y - 4} L${cx + look.faceWidth} ${y - 8}" fill="none" stroke="#2a2a30" stroke-width="3"/>`;
}

function mouthAndNose(look: Look): string {
  const shadow = shade(look.skin, -0.28);
  const noseEnd = cy + 8 + look.noseLength;
  const mouth = cy + 60;
  const lips = look.sex === 'female' ? '#b6444a' : '#9a4f45';
  const nose = `<path d="M${cx + 3} ${cy + 10} L${cx + 10} ${noseEnd} Q${cx} ${noseEnd + 6} ${cx - 9} ${noseEnd}" fill="none" stroke="${shadow}" stroke-width="3"/>`;
  const smile = `<path d="M${cx - look.mouthWidth} ${mouth} Q${cx} ${mouth + look.smile * 1.7} ${cx + look.mouthWidth} ${mouth}" fill="none" stroke="${lips}" stroke-width="${look.sex === 'female' ? 6.5 : 4.5}"/>`;
  const beard =
    look.beard === 'moustache'
      ? `<path d="M${cx - 28} ${mouth - 5} Q${cx - 12} ${mouth - 20} ${cx} ${mouth - 13} Q${cx + 12} ${mouth - 20} ${cx + 28} ${mouth - 5} Q${cx} ${mouth - 9} ${cx - 28} ${mouth - 5} Z" fill="${look.hair}"/>`
      : '';
  return nose + beard + smile;
}

export function face(look: Look): string {
  const { faceWidth: w, faceHeight: h, skin } = look;
  const shadow = shade(skin, -0.16);
  const ear = (side: -1 | 1) =>
    `<ellipse cx="${cx + side * (w + 3)}" cy="${cy + 6}" rx="12" ry="20" fill="${skin}" stroke="${shadow}" stroke-width="2"/>${look.earrings ? `<circle cx="${cx + side * (w + 6)}" cy="${cy + 30}" r="5" fill="#d8b24a"/>` : ''}`;
  const stubble =
    look.beard === 'stubble'
      ? `<clipPath id="chin"><path d="${headPath(look)}"/></clipPath><path clip-path="url(#chin)" d="M${cx - w} ${cy + 36} Q${cx} ${cy + 52} ${cx + w} ${cy + 36} V${cy + h + 4} H${cx - w} Z" fill="${look.hair}" opacity="0.26"/>`
      : '';
  const cheeks = [-1, 1]
    .map(
      (side) =>
        `<ellipse cx="${cx + side * w * 0.62}" cy="${cy + 40}" rx="14" ry="9" fill="#e2725b" opacity="${look.sex === 'female' ? 0.26 : 0.13}"/>`,
    )
    .join('');
  const lines = look.old
    ? `<path d="M${cx - 32} ${cy - 44} Q${cx} ${cy - 49} ${cx + 32} ${cy - 44} M${cx - w * 0.55} ${cy + 36} Q${cx - w * 0.5} ${cy + 52} ${cx - w * 0.6} ${cy + 64} M${cx + w * 0.55} ${cy + 36} Q${cx + w * 0.5} ${cy + 52} ${cx + w * 0.6} ${cy + 64}" fill="none" stroke="${shade(skin, -0.2)}" stroke-width="2.2"/>`
    : '';
  const mole = look.mole ? `<circle cx="${cx + w * 0.5}" cy="${cy + 50}" r="3.4" fill="#4b2e22"/>` : '';
  return `${ear(-1)}${ear(1)}<path d="${headPath(look)}" fill="${skin}" stroke="${shadow}" stroke-width="2"/>${stubble}${cheeks}${lines}${mouthAndNose(look)}${eyes(look)}${mole}${glasses(look)}`;
}

export function clothes(look: Look): string {
  const { cloth, skin } = look;
  const dark = shade(cloth, -0.28);
  const light = shade(cloth, 0.62);
  const chest = 'M8 413 C10 352 58 330 108 318 Q147.5 352 187 318 C237 330 285 352 287 413 Z';
  const neck = `<path d="M116 262 V324 Q147.5 360 179 324 V262 Z" fill="${shade(skin, -0.1)}"/>`;
  const trunk = `<path d="${chest}" fill="${cloth}"/>`;
  switch (look.clothStyle) {
    case 'shirt':
      return `${trunk}${neck}<path d="M108 316 L147.5 362 L126 386 L96 326 Z M187 316 L147.5 362 L169 386 L199 326 Z" fill="${light}" stroke="${dark}" stroke-width="2"/><path d="M147.5 364 V413" stroke="${dark}" stroke-width="2.5"/>`;
    case 'jacket':
      return `${trunk}<path d="M112 318 L147.5 413 L183 318 Q147.5 352 112 318 Z" fill="#dfe5ea"/>${neck}<path d="M108 316 L147.5 413 L84 348 Z M187 316 L147.5 413 L211 348 Z" fill="${dark}"/>`;
    case 'round':
      return `${trunk}${neck}<path d="M106 320 Q147.5 368 189 320" fill="none" stroke="${dark}" stroke-width="8"/>`;
    case 'polo':
      return `${trunk}${neck}<path d="M110 314 L147.5 356 L118 372 L98 322 Z M185 314 L147.5 356 L177 372 L197 322 Z" fill="${dark}"/><path d="M147.5 360 V400" stroke="${light}" stroke-width="3"/>`;
    case 'vest':
      return `${trunk}${neck}<path d="M52 336 L104 320 L147.5 413 H60 Z M243 336 L191 320 L147.5 413 H235 Z" fill="#e8862a"/><path d="M66 342 L98 413 M229 342 L197 413" stroke="#e9efc4" stroke-width="11"/>`;
  }
}
