# Builds the addon against dtrace.h only; libdtrace is opened at run time. LIBDTRACE_INCLUDE names the directory of dtrace.h
# when the compiler does not find it. native/shim provides two headers that dtrace.h includes and distributions do not ship.
{
  'targets': [{
    'target_name': 'dtrace',
    'sources': [
      'native/addon.cc', 'native/callbacks.cc', 'native/consumer.cc', 'native/datum.cc', 'native/library.cc',
      'native/output.cc', 'native/process.cc', 'native/program.cc', 'native/snapshot.cc',
    ],
    'conditions': [['OS=="linux"', {'sources': [
      'native/linux/caller.cc', 'native/linux/command.cc', 'native/linux/elf-symbols.cc', 'native/linux/guard.cc', 'native/linux/imports.cc',
      'native/linux/symbolizer.cc', 'native/linux/title.cc', 'native/linux/tracee.cc',
    ]}]],
    'include_dirs': ["<!(node -p \"require('node-addon-api').include_dir\")"],
    'defines': ['NAPI_VERSION=8', 'NODE_ADDON_API_DISABLE_DEPRECATED'],
    'cflags!': ['-fno-exceptions'],
    'cflags_cc!': ['-fno-exceptions', '-std=gnu++14', '-std=gnu++17', '-std=gnu++20', '-fno-rtti'],
    'cflags_cc': ['-std=gnu++17', '-fexceptions', '-Wall', '-Wextra', '-Wno-unused-parameter', '-Wno-cast-function-type',
      '<!@(node native/include.cjs)'],
    'libraries': ['-ldl'],
    'xcode_settings': {
      'GCC_ENABLE_CPP_EXCEPTIONS': 'YES',
      'CLANG_CXX_LANGUAGE_STANDARD': 'gnu++17',
      'OTHER_CPLUSPLUSFLAGS': ['<!@(node native/include.cjs)'],
    },
  }],
}
