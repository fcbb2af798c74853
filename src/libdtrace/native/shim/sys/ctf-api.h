/* Replaces the CTF library's header, of which dtrace.h uses two types. Distributions of libdtrace do not ship it. */
#ifndef LIBDTRACE_SHIM_CTF_API_H
#define LIBDTRACE_SHIM_CTF_API_H
typedef struct ctf_file ctf_file_t;
typedef long ctf_id_t;
#endif
