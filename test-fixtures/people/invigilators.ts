/** TEST ONLY: invented people, and PINs that everybody may read. Never use them in a real room. */
export interface TestInvigilator {
  readonly id: string;
  readonly name: string;
  readonly role: 'chief' | 'invigilator' | 'patrol';
  /** Six digits, TEST ONLY. */
  readonly pin: string;
}

export const invigilators: readonly [TestInvigilator, TestInvigilator, TestInvigilator, TestInvigilator] = [
  { id: 'V01', name: '严守正', role: 'chief', pin: '314159' },
  { id: 'V02', name: '沈细心', role: 'invigilator', pin: '271828' },
  { id: 'V03', name: '方知行', role: 'invigilator', pin: '161803' },
  { id: 'V04', name: '纪巡之', role: 'patrol', pin: '141421' },
];
