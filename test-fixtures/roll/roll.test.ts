import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { candidateSchema, invigilatorRoleSchema, isResidentId, postSchema } from '@exam-room/shared/model';
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { fixturePaths } from '../fixture-paths.ts';
import { invigilators } from '../people/invigilators.ts';
import { candidates, generatePeople, people, personWithId } from './people.ts';
import { portraitJpeg } from './portrait.ts';
import { checkCharacter } from './resident-number.ts';

const folder = mkdtempSync(join(tmpdir(), 'portraits-'));
afterAll(() => rmSync(folder, { recursive: true }));

const thousand = generatePeople(1_000);

describe('the roll', () => {
  it('knows the check characters that are published for GB 11643', () => {
    expect(checkCharacter('11010519491231002')).toBe('X');
    expect(checkCharacter('44052418800101001')).toBe('4');
  });

  it('gives everybody a valid ID number of a person of that sex and of working age, of Hubei', () => {
    for (const { idNumber, sex, name } of thousand) {
      expect(isResidentId(idNumber), `${name} ${idNumber}`).toBe(true);
      expect(idNumber).toMatch(/^42/);
      expect(Number(idNumber.charAt(16)) % 2).toBe(sex === 'male' ? 1 : 0);
      const age = 2026 - Number(idNumber.slice(6, 10));
      expect(age).toBeGreaterThanOrEqual(18);
      expect(age).toBeLessThanOrEqual(sex === 'male' ? 60 : 55);
    }
  });

  it('never carries an ID number that a living person could have', () => {
    expect(thousand.every(({ idNumber }) => Number(idNumber.slice(14, 17)) >= 996)).toBe(true);
  });

  it('gives nobody the number of another', () => {
    expect(new Set(thousand.map(({ idNumber }) => idNumber)).size).toBe(thousand.length);
    expect(new Set(thousand.map(({ ticket }) => ticket)).size).toBe(thousand.length);
    expect(
      thousand.every(({ ticket, candidateId }) => /^\d{9}$/.test(ticket) && candidateId === `C${ticket}`),
    ).toBe(true);
  });

  it('is accepted by the roll of a session', () => {
    for (const { candidateId, photo: _file, ...person } of thousand) {
      const entry = { ...person, candidate: candidateId, photo: '0'.repeat(64), attempt: 1, warnings: [] };
      expect(candidateSchema.safeParse(entry).success, person.name).toBe(true);
    }
  });

  it('holds the names that break software: rare characters, two people of one name, long names', () => {
    const names = people.map(({ name }) => name);
    expect(people.length).toBe(30);
    expect(
      names.some((name) => [...name].some((character) => (character.codePointAt(0) ?? 0) > 0xffff)),
    ).toBe(true);
    expect(names.filter((name) => /[㛃𬭚䶮𠅤]/u.test(name)).length).toBe(4);
    expect(names.filter((name) => name === '李静').length).toBe(2);
    expect(names.some((name) => name.length >= 15 && name.includes('·'))).toBe(true);
    expect(people.some(({ idNumber }) => idNumber.endsWith('X'))).toBe(true);
  });

  it('is the same for the same seed and another for another, and a person is found by id', () => {
    expect(generatePeople(100)).toEqual(thousand.slice(0, 100));
    expect(generatePeople(100, 'other').slice(30)).not.toEqual(thousand.slice(30, 100));
    expect(personWithId(thousand[77]?.candidateId ?? '')).toEqual(thousand[77]);
    expect(personWithId('C250010001')).toBeUndefined();
  });
});

describe('the portraits', () => {
  it('are registration photos: JPEG, one inch, white ground, at most 80 kB', async () => {
    expect(readdirSync(fixturePaths.photos).sort()).toEqual(people.map(({ photo }) => photo).sort());
    for (const { photo } of people) {
      const path = join(fixturePaths.photos, photo);
      expect(statSync(path).size).toBeLessThanOrEqual(80_000);
      expect(await sharp(path).metadata()).toMatchObject({ format: 'jpeg', width: 295, height: 413 });
      const corner = await sharp(path).extract({ left: 0, top: 0, width: 30, height: 60 }).raw().toBuffer();
      expect(Math.min(...corner)).toBeGreaterThan(248);
    }
  });

  it('show a different face for every person', async () => {
    const faces = await Promise.all(
      people.map(({ photo }) =>
        sharp(join(fixturePaths.photos, photo)).resize(59, 83).removeAlpha().raw().toBuffer(),
      ),
    );
    faces.forEach((one, at) => {
      for (const other of faces.slice(at + 1)) {
        const far =
          one.reduce((sum, value, index) => sum + Math.abs(value - (other[index] ?? 0)), 0) / one.length;
        expect(far).toBeGreaterThan(4);
      }
    });
  });

  it('are drawn on demand for the people beyond the thirty', async () => {
    const drawn = await candidates(32, folder);
    expect(drawn.length).toBe(32);
    expect(drawn[0]?.photo).toBe(join(fixturePaths.photos, '260010001.jpg'));
    for (const { photo } of drawn) {
      expect(readFileSync(photo).subarray(0, 2)).toEqual(Buffer.from([0xff, 0xd8]));
    }
    expect(readdirSync(folder)).toEqual(['260010031.jpg', '260010032.jpg']);
    const [first] = people;
    expect(first && (await portraitJpeg(first)).equals(await portraitJpeg(first))).toBe(true);
  });
});

describe('the other people and the posts', () => {
  it('has four invigilators with roles the session knows and six-digit PINs', () => {
    expect(new Set(invigilators.map(({ id }) => id)).size).toBe(4);
    for (const { role, pin } of invigilators) {
      expect(invigilatorRoleSchema.safeParse(role).success).toBe(true);
      expect(pin).toMatch(/^\d{6}$/);
    }
  });

  it('names the thirteen posts of the notices', () => {
    const posts = postSchema.array().parse(JSON.parse(readFileSync(fixturePaths.posts, 'utf8')));
    expect(posts.map(({ code }) => code).join(' ')).toBe(
      '101 102 103 104 106 107 108 109 111 112 113 114 115',
    );
  });
});
