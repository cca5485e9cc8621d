/** Papers before the exam, recordings after it. */
export const zhPapers = {
  prints: {
    title: '打印',
    note: '从主管部门签发的名单生成；证件号码已部分隐去。',
    kinds: { 'desk-labels': '桌贴', 'door-list': '门贴（考生名单）', 'sign-in-sheet': '考生签到表' },
  },
  videos: {
    title: '监控录像',
    note: '全程录像由培训机构留存，文件名为场次和时间。签署记录表之前登记，文件名、大小和校验值写入记录表。',
    none: '还没有登记录像。',
    choose: '选择录像文件夹',
    folder: '文件夹',
    open: '打开',
    up: '上一级',
    close: '收起',
    noneHere: '这里没有录像文件。请打开下面的文件夹，或在上面输入路径。',
    found: (count: number, size: string) => `找到 ${count} 个录像文件，共 ${size}`,
    take: (count: number) => `登记这 ${count} 个录像`,
    takeTitle: '登记监控录像',
    takeText: (count: number, folder: string) =>
      `${folder} 中的 ${count} 个录像将改为场次和时间的名称，计算校验值并写入记录表。`,
    how: '方式',
    copy: '复制到控制台硬盘（移动硬盘、U 盘）',
    link: '链接（录像已在控制台硬盘上，不占空间）',
    howNeeded: '请选择复制或链接。',
    started: '开始登记，完成前请不要拔下硬盘。',
    working: (done: number, files: number, percent: number) => `正在登记：${done} / ${files} 个，${percent}%`,
    signed: '记录表已签署，不能再登记录像。',
    digest: '校验值',
  },
  keep: (day: string) => `本场资料须保存至 ${day}，到期前不得删除。`,
};
