import { beforeAll, describe, expect, it } from 'vitest';
import type { SourceFunction } from '../../../../src/source/sourceFunction';
import type { ParsedTexts } from '../../../../src/workbench/source/parsedTexts';
import { parsedTexts } from './parsed';

let texts: ParsedTexts;
beforeAll(async () => {
  texts = await parsedTexts();
});

const functions = (text: string): readonly SourceFunction[] => texts.parse('a.c', text).functions;
const names = (text: string) => functions(text).map(({ name }) => name);
/** Name, first line, line of the name and last line, counted from 1 as people do. */
const places = (text: string) =>
  functions(text).map(({ name, line, nameLine, endLine }) => [name, line + 1, nameLine + 1, endLine + 1]);

describe('a function of its own', () => {
  it('is at the line of its return type', () => {
    const text = '/* what it does */\nstatic int\nfoo(int a)\n{\n\treturn a;\n}\n';
    expect(functions(text)).toEqual([
      {
        name: 'foo',
        symbols: ['foo'],
        line: 1,
        nameLine: 2,
        nameColumn: 0,
        endLine: 5,
        scope: 'static',
      },
    ]);
  });

  it.each([
    ['int foo(void) { }', 'global'],
    ['static inline int foo(void) { }', 'static'],
    ['STATIC int foo(void) { }', 'static'],
    ['extern inline int foo(void) { }', 'global'],
    ['INDIRECT_CALLABLE_SCOPE int foo(void) { }', 'unknown'],
    ['INDIRECT_CALLABLE_SCOPE\nint foo(void) { }', 'global'],
  ])('%s is %s', (text, scope) => {
    expect(functions(text).map((each) => [each.name, each.scope])).toEqual([['foo', scope]]);
  });

  it.each([
    'struct sk_buff *foo(struct net_device *dev, unsigned int n)\n{ }',
    'static const struct foo_ops **foo(void)\n{ }',
    'int (*foo(int a))(void)\n{ }',
    'int (*foo(int (*a)(void), int b[3]))[4]\n{ }',
    'void *(foo)(void *dest, const void *src, size_t n)\n{ }',
    'size_t (foo)(const char *s)\n{ }',
    'static __always_inline int __must_check foo(void)\n{ }',
    'static noinline_for_stack void __cold foo(int a)\n{ }',
    'asmlinkage __visible void __init foo(void)\n{ }',
    'int __init __attribute__((weak, section("x"))) foo(void)\n{ }',
    'static int cf_check foo(struct vcpu *v, XEN_GUEST_HANDLE_PARAM(void) arg)\n{ }',
    'static void foo(struct net *net)\n\t__acquires(RCU)\n{ }',
    '__printf(2, 3) int foo(int a, const char *fmt, ...)\n{ }',
    'static int UNHEARD_OF foo(void)\n{ }',
    'static UNHEARD_OF(x) int foo(void)\n{ }',
    'int foo(void) UNHEARD_OF(x)\n{ }',
    'UNHEARD_OF(x, y) int foo(void)\n{ }',
    'PTR_TYPE(int) foo(int a)\n{ }',
    'static typeof(x) foo(int a)\n{ }',
    'unsigned long\nfoo(a, b)\n\tint a;\n\tchar *b;\n{ }',
    'int foo(a, b) int a, b; { }',
    'foo(argc, argv)\nchar **argv;\n{ }',
    'foo()\n{ }',
    'int foo(int a /* { */, char b) // {\n{ char *s = "}"; char c = \'}\'; /* } */ }',
    'int foo(void)\n{\n\tlist_for_each_entry(a, b, c) {\n\t\tx(a);\n\t}\n}',
    'module_init(x)\nmodule_exit(y)\nint foo(void)\n{ }',
    'OP(add, +)\nOP(sub, -)\n#undef OP\n\ns64 foo(atomic64_t *v)\n{\n}',
    'int foo(void)\n{\n\tPREAMBLE(len)\n\tfor (; a != b; a++) {\n\t\tx ^= 1;\n\t}\n#if A\n\tif (l)\n\t\ty();\n#else\n\tswitch (l) {\n\tcase 1: z(); fallthrough;\n\t}\n#endif\n}',
    'extern "C" {\nint foo(void) { }\n}',
    '#define BEGIN {\nint foo(void)\n{ }',
    '#define foo(x) \\\n  bar(x) { \\\n}\nint foo(void)\n{ }',
    'int foo(int a,\n#ifdef B\n  int b)\n#else\n  int c)\n#endif\n{ }',
  ])('%s', (text) => {
    expect(names(`int x;\n${text}\nint last(void) { }\n`)).toEqual(['foo', 'last']);
  });

  it.each([
    'int foo(void);',
    'extern int foo(int a), bar(int b);',
    'int (*foo)(void) = { 0 };',
    'struct foo { int (*bar)(int a); };',
    'static const struct ops foo = {\n\t.open = bar(1),\n\t.close = baz,\n};',
    'enum foo { A = B(1), C };',
    'typedef int (*foo)(int);',
    'struct __attribute__((packed)) foo { int a; };',
    'struct UNHEARD_OF(8) foo { int a; };',
    'static DEFINE_MUTEX(foo);',
    'int a[] = { FOO(x), BAR(y) };',
    '#define foo(x) do { bar(x); } while (0)',
    '#if 0\nint foo(void) { }\n#endif',
    '#if 0 /* not yet */\n#if A\nint foo(void) {\n#endif\n#endif',
    'static int PREFIXED(foo)(int a)\n{ }',
    '/* int foo(void) { } */',
    'char *s = "int foo(void) { }";',
  ])('is not in %s', (text) => {
    expect(names(`${text}\nint last(void) { }\n`)).toEqual(['last']);
  });

  it('hides what is inside of it', () => {
    expect(names('int foo(void)\n{\n\tint bar(int a) { return a; }\n\treturn bar(1);\n}\n')).toEqual(['foo']);
  });

  it('that is not closed, as while it is written, does not take the next one with it', () => {
    const text =
      'int foo(void)\n{\n\tif (a) {\n\treturn 1;\n}\n\nstatic int\nbar(void)\n{\n}\n\nint last(void)\n{\n}\n';
    expect(places(text)).toEqual([
      ['foo', 1, 1, 5],
      ['bar', 7, 8, 10],
      ['last', 12, 12, 14],
    ]);
  });

  it('goes on behind statements at the left margin', () => {
    const text =
      'int foo(void)\n{\nif (a)\n{\nb();\n}\nfor_each(x)\n{\n}\nelse\n{\n}\n}\nint last(void)\n{\n}\n';
    expect(places(text)).toEqual([
      ['foo', 1, 1, 13],
      ['last', 14, 14, 16],
    ]);
  });

  it('is found behind line ends of every kind', () => {
    expect(places('int a;\r\nint foo(void)\r\n{\r\n}\r\n')).toEqual([['foo', 2, 2, 4]]);
    expect(places('int a;\rint foo(void)\r{\r}\r')).toEqual([['foo', 2, 2, 4]]);
  });
});

describe('twins', () => {
  it('are both there, in the order of the text', () => {
    const text = '#ifdef A\nint foo(int a)\n{\n}\n#else\nint foo(void)\n{\n}\n#endif\nint bar(void)\n{\n}\n';
    expect(places(text)).toEqual([
      ['foo', 2, 2, 4],
      ['foo', 6, 6, 8],
      ['bar', 10, 10, 12],
    ]);
  });

  it('share a body whose brace is opened twice', () => {
    const text =
      '#ifdef A\nint foo(int a)\n{\n#else\nint baz(void)\n{\n#endif\n\tint x;\n\tx = 1;\n}\nint bar(void)\n{\n}\n';
    expect(places(text)).toEqual([
      ['foo', 2, 2, 10],
      ['baz', 5, 5, 10],
      ['bar', 11, 11, 13],
    ]);
  });

  it('share a body that is opened once', () => {
    const text =
      '#ifdef A\nint foo(int a)\n#elif defined(B)\nint foo(long a)\n#else\nint foo(void)\n#endif\n{\n\tint x;\n}\nint bar(void)\n{\n}\n';
    expect(places(text)).toEqual([
      ['foo', 2, 2, 10],
      ['foo', 4, 4, 10],
      ['foo', 6, 6, 10],
      ['bar', 11, 11, 13],
    ]);
  });

  it('a body may open a brace in each branch', () => {
    const text =
      'int foo(void)\n{\n#ifdef A\n\tif (a) {\n#else\n\tif (b) {\n#endif\n\t\tc();\n\t}\n}\nint bar(void)\n{\n}\n';
    expect(places(text)).toEqual([
      ['foo', 1, 1, 10],
      ['bar', 11, 11, 13],
    ]);
  });
});

describe('a macro defines', () => {
  it.each([
    [
      'SYSCALL_DEFINE3(read, unsigned int, fd, char __user *, buf, size_t, count)\n{ }',
      'read',
      '__x64_sys_read',
    ],
    ['SYSCALL_DEFINE0(getpid)\n{ }', 'getpid', '__do_sys_getpid'],
    [
      'COMPAT_SYSCALL_DEFINE2(fstat, unsigned int, fd, void __user *, buf)\n{ }',
      'fstat',
      '__se_compat_sys_fstat',
    ],
    ['BPF_CALL_2(bpf_skb_get, struct sk_buff *, skb, u32, x)\n{ }', 'bpf_skb_get', '____bpf_skb_get'],
    [
      'DEFINE_IDTENTRY_SYSVEC(sysvec_xen_hvm_callback)\n{ }',
      'sysvec_xen_hvm_callback',
      '__sysvec_xen_hvm_callback',
    ],
    ['static DEFINE_IDTENTRY_RAW(exc_nmi)\n{ }', 'exc_nmi', 'exc_nmi'],
    ['DO(xen_version)(int cmd, XEN_GUEST_HANDLE_PARAM(void) arg)\n{ }', 'xen_version', 'do_xen_version'],
    ['DO(xen_version)(int cmd, XEN_GUEST_HANDLE_PARAM(void) arg)\n{ }', 'xen_version', 'compat_xen_version'],
    [
      'ret_t do_multicall(\n    XEN_GUEST_HANDLE_PARAM(multicall_entry_t) list, uint32_t n)\n{ }',
      'do_multicall',
      'compat_multicall',
    ],
    ['ret_t do_multicall(int a)\n{ }', 'do_multicall', 'do_multicall'],
    ['DEFINE_SHOW_ATTRIBUTE(xenvif_ctrl);', 'xenvif_ctrl', 'xenvif_ctrl_open'],
    ['BRPORT_ATTR_FLAG(learning, BR_LEARNING);', 'learning', 'store_learning'],
    ['SOME_TEST(works, a)\n{ }', 'works', 'works'],
  ])('%s', (text, name, symbol) => {
    const [found, last] = functions(`int x;\n${text}\nint last(void) { }\n`);
    expect([found.name, found.line, last.name]).toEqual([name, 1, 'last']);
    expect(found.symbols).toContain(symbol);
  });

  it('where its name stands, an editor points to', () => {
    const [{ line, nameLine, nameColumn, endLine }] = functions(
      'SYSCALL_DEFINE3(read, unsigned int, fd,\n\t\tsize_t, count)\n{\n\treturn 0;\n}\n',
    );
    expect([line, nameLine, nameColumn, endLine]).toEqual([0, 0, 16, 4]);
  });

  it('nothing that nobody knows of', () => {
    expect(names('static int PFX(foo)(int a)\n{ }\nMACRO(1, 2)\n{ }\nsome_macro(x);\n')).toEqual([]);
  });
});

it('a macro of the text that pastes names together makes none of its argument', () => {
  const paste = '#define RING_OP(name) \\\n\tstatic int ring_##name(int budget)\n';
  expect(names(`${paste}RING_OP(poll)\n{\n}\nint last(void) { }\n`)).toEqual(['last']);
  // Another one, or one that is known, does.
  expect(names(`${paste}SOME_TEST(works)\n{\n}\n`)).toEqual(['works']);
  expect(names('#define DO(fn) int do_##fn\nDO(xen_version)(int cmd)\n{\n}\n')).toEqual(['xen_version']);
  // An edit of the macro alone leaves the bare text as it is.
  expect(names(`${paste.replace('ring_##name', 'name')}RING_OP(poll)\n{\n}\n`)).toEqual(['poll']);
  expect(names(`${paste}RING_OP(poll)\n{\n}\n`)).toEqual([]);
});

describe('what a text includes', () => {
  it('is told as written, each once', () => {
    const text =
      '#include <linux/kernel.h>\n# include "common.h"\n#include <linux/kernel.h>\n//#include <no.h>\n';
    expect(texts.parse('b.c', text).includes).toEqual(['linux/kernel.h', 'common.h']);
  });
});

describe('an edited text', () => {
  const lines = Array.from({ length: 300 }, (_, i) => `static int f${i}(int a)\n{\n\treturn a + ${i};\n}\n`);

  it('has the functions that it has when it is parsed afresh', () => {
    const edits = [
      (text: string) => text.replace('return a + 150', 'return a +'),
      (text: string) => text.replace('static int f20(', '/* static int f20('),
      (text: string) => text.replace('/* static int f20(', 'static int __init f20('),
      (text: string) => text.replace('{', '{ {'),
      (text: string) => text.replace('{ {', '{'),
      (text: string) => `int first(void) { }\n${text}`,
      (text: string) => text.slice(0, -3),
      () => 'int alone(void) { }',
      () => '',
      () => lines.join('\n'),
      (text: string) => text.replaceAll('a', '\u{1f600}'),
    ];
    let text = lines.join('\n');
    for (const [i, edit] of edits.entries()) {
      texts.parse('edited.c', text);
      text = edit(text);
      const again = texts.parse('edited.c', text);
      expect([i, again]).toEqual([i, texts.parse(`fresh${i}.c`, text)]);
    }
  });

  it('that is forgotten is parsed anew', () => {
    texts.parse('gone.c', 'int foo(void) { }');
    texts.forget('gone.c');
    texts.forget('never.c');
    expect(texts.parse('gone.c', 'int bar(void) { }').functions.map(({ name }) => name)).toEqual(['bar']);
  });
});

it('a text that takes too long is read by its braces, and says so', async () => {
  const hurried = await parsedTexts(-1);
  // The parser looks at its clock only now and then.
  const text = 'static int __init foo(int a)\n{\n\treturn a;\n}\n'.repeat(20_000);
  const { functions: found, incomplete } = hurried.parse('a.c', text);
  expect(found.length).toBe(20_000);
  expect(incomplete).toMatch(/functions may be missing/);
});
