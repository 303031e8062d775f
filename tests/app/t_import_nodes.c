/* Files of nodes: what is taken as it stands, what stays unknown, what is refused and
 * why. */
#include "config.h"

#include "app/gpus.h"
#include "importing.h"
#include "model/jurisdiction.h"

#include <stdlib.h>

static void add_known(struct buf *out, const char *key, uint32_t v)
{
    if (v != NODE_UNKNOWN)
        buf_addf(out, " %s=%u", key, v);
}

static void add_name(struct importing *t, const char *key, enum name_kind kind,
                     uint32_t number)
{
    struct safe_text name;

    names_get(t->names, kind, number, &name);
    if (number != 0)
        buf_addf(&t->rows, " %s=%s", key, name.s);
}

static void add_node(struct importing *t, const struct import_batch *b, uint32_t i)
{
    const struct node_spec *s = &b->nodes[i];
    struct buf *out = &t->rows;

    buf_adds(out, b->node_names[i].s);
    add_known(out, "gb", s->gpu_memory_gb);
    add_known(out, "n", s->gpu_count);
    add_known(out, "cores", s->cpu_cores);
    add_known(out, "ram", s->ram_gb);
    add_known(out, "price", s->price_uusd);
    add_known(out, "perf", s->performance_ppm);
    add_known(out, "ms", s->latency_ms);
    add_known(out, "green", s->green_claimed_ppm);
    add_known(out, "rep", s->reputation_ppm);
    add_name(t, "owner", NAME_OWNER, s->owner);
    add_name(t, "region", NAME_REGION, s->region);
    add_name(t, "model", NAME_GPU_MODEL, s->gpu_model);
    add_name(t, "class", NAME_HW_CLASS, s->hw_class);
    if (s->jurisdiction != 0)
        buf_addf(out, " in=%s", jurisdiction_code(s->jurisdiction));
    if (s->stake_uusd != -1)
        buf_addf(out, " stake=%" PRId64, s->stake_uusd);
    buf_addc(out, ';');
}

#define SIX \
    "node_id,gpu_memory_gb,cpu_cores,green_energy_ratio,latency_ms,reputation_score\n"

struct row {
    const char *file, *transcript;
};

static void check_rows(const char *format, bool is_strict, const struct row *rows,
                       size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct importing t;
        struct buf got = BUF_INIT;
        importing_begin(&t, format, add_node);
        t.o.is_strict = is_strict;
        enum rc rc = importing_run(&t, rows[i].file, strlen(rows[i].file), import_nodes);
        importing_transcript(&t, &got);
        ck_assert_str_eq(got.data, rows[i].transcript);
        ck_assert(rc == RC_OK || rc == RC_INPUT);
        buf_free(&got);
        importing_end(&t);
    }
}

START_TEST(sound_nodes_are_read_and_unknown_stays_unknown)
{
    static const struct row rows[] = {
        { SIX "a,24,16,0.85,25,0.9\n",
          "a gb=24 n=1 cores=16 ms=25 green=850000 rep=900000;||" },
        { SIX "a,24,16,0.85,25,0.9\nb,8,4,1,10,0.5",
          "a gb=24 n=1 cores=16 ms=25 green=850000 rep=900000;"
          "b gb=8 n=1 cores=4 ms=10 green=1000000 rep=500000;||" },
        { "\xef\xbb\xbfLatency_MS, node_id \r\n12.5,x\r\n", "x n=1 ms=13;||" },
        { "node_id\nx", "x n=1;||" },
        { SIX "a,,?,,\n\nb\n", "a n=1;b n=1;||" },
        { "node_id,gpu_count,gpu_memory_gb\na,0,\nb,,0\nc,8,80\nd,0,0\n",
          "a gb=0 n=0;b gb=0 n=0;c gb=80 n=8;d gb=0 n=0;||" },
        { "node_id,gpu_model,ram_gb,price_per_gpu_hour,performance_score,region,"
          "jurisdiction,"
          "owner,hw_class,stake\na,L40,128,1.25,0.5,eu-1,de,o,ada,12.5\n",
          "a n=1 ram=128 price=1250000 perf=500000 owner=o region=eu-1 model=L40 "
          "class=ada "
          "in=DE stake=12500000;||" },
        { "node_id,owner\n\"a,b\",\"o \"\"p\"\"\"\n", "a,b n=1 owner=o \"p\";||" },
        { "node_id,colour,\xc3\xa9tat,\na,red,1,2\n",
          "a n=1;|1:columns not used: colour, \xc3\xa9tat, '';|" },
        { "node_id,cpu_cores,cpu_cores\na,1,2\n",
          "a n=1 cores=1;|1:column not used: cpu_cores;|" },
        { SIX, "||" },
    };
    check_rows("seed", false, rows, ARRAY_LEN(rows));
}
END_TEST

START_TEST(a_bad_row_is_skipped_with_its_reason_and_the_others_stay)
{
    static const struct row rows[] = {
        { "node_id,latency_ms\na,-4\nb,1\n",
          "b n=1 ms=1;|2:latency_ms '-4' is below 0;|" },
        { "node_id,green_energy_ratio\na,1.5\nb,-0.1\nc,abc\nd,1e-3\n",
          "|2:green_energy_ratio '1.5' is above 1;3:green_energy_ratio '-0.1' is below 0;"
          "4:green_energy_ratio 'abc' is no number from 0 to 1;"
          "5:green_energy_ratio '1e-3' is no number from 0 to 1;|" },
        { "node_id,cpu_cores\na,2.5\nb,99999999999999999999\nc,2.0\n",
          "c n=1 cores=2;|2:cpu_cores '2.5' is no whole number from 0 to 65534;"
          "3:cpu_cores '99999999999999999999' is no whole number from 0 to 65534;|" },
        { "node_id,gpu_memory_gb\na,65535\nb,-0\n",
          "b gb=0 n=0;|2:gpu_memory_gb '65535' is above 65534;|" },
        { "node_id\n,\n\"\"\na\na\n", "a n=1;|2:node_id is empty;3:node_id is empty;"
                                      "5:node_id 'a' is there twice;|" },
        { "node_id\na,b\nc,,\n", "c n=1;|2:2 cells in a row of 1 columns;|" },
        { "node_id,jurisdiction\na,ZZ\nb,DEU\n",
          "|2:jurisdiction 'ZZ' is no ISO 3166-1 code of two letters;"
          "3:jurisdiction 'DEU' is no ISO 3166-1 code of two letters;|" },
        { "node_id\na\x1b[2J\n\xff\n",
          "|2:node_id 'a\xef\xbf\xbd[2J' has characters that cannot be shown;"
          "3:node_id '\xef\xbf\xbd' has characters that cannot be shown;|" },
        { "node_id,gpu_count,gpu_memory_gb\na,0,24\nb,2,0\n",
          "|2:gpu_count 0 does not go with gpu_memory_gb 24;"
          "3:gpu_count 2 does not go with gpu_memory_gb 0;|" },
        { "node_id,price_per_gpu_hour\na,4000.000001\n",
          "|2:price_per_gpu_hour '4000.000001' is above 4000;|" },
    };
    check_rows("seed", false, rows, ARRAY_LEN(rows));
}
END_TEST

START_TEST(with_strict_the_first_bad_row_ends_it)
{
    static const struct row rows[] = {
        { "node_id,latency_ms\na,1\nb,-4\nc,-5\n",
          "|3:latency_ms '-4' is below 0;|cannot import 'f': line 3: latency_ms '-4' is "
          "below "
          "0" },
        { "node_id,colour\na,1\n", "a n=1;|1:column not used: colour;|" },
    };
    check_rows("seed", true, rows, ARRAY_LEN(rows));
}
END_TEST

START_TEST(a_broken_file_is_refused_as_a_whole)
{
    static const struct row rows[] = {
        { "", "||cannot import 'f': line 1: no line of column names" },
        { "id,latency_ms\n1,2\n",
          "||cannot import 'f': no column 'node_id'; the columns are id, latency_ms" },
        { "sn,cpu_milli,memory_mib,gpu,model\n",
          "||cannot import 'f': no column 'node_id'; the columns are sn, cpu_milli, "
          "memory_mib, gpu, model; is it of format 'openb'?" },
        { "1,2,3,4,5,6,7,8,9,10\n",
          "||cannot import 'f': no column 'node_id'; the columns "
          "are 1, 2, 3, 4, 5, 6, 7, 8 and 2 more" },
        { "node_id\na\n\"b\nc\n",
          "||cannot import 'f': line 3: quoted field has no end" },
    };
    check_rows("seed", false, rows, ARRAY_LEN(rows));
}
END_TEST

START_TEST(an_openb_list_gets_its_memory_from_the_table_of_models)
{
    static const char file[] = "sn,cpu_milli,memory_mib,gpu,model\n"
                               "n1,64000,262144,2,P100\n"
                               "n2,96000,393216,8,G2\n"
                               "n3,48000,376832,4,V100M32\n"
                               "n4,15999,1023,0,\n"
                               "n5,8000,32768,1,V100\n"
                               "n6,8000,32768,x,T4\n";
    struct importing t;
    struct buf got = BUF_INIT;

    importing_begin(&t, "openb", add_node);
    t.o.gpu_table = SRCDIR "/data/gpus.csv";
    ck_assert_int_eq(importing_run(&t, file, strlen(file), import_nodes), RC_OK);
    importing_transcript(&t, &got);
    ck_assert_str_eq(got.data, "n1 gb=16 n=2 cores=64 ram=256 model=P100;"
                               "n2 n=8 cores=96 ram=384 model=G2;"
                               "n3 gb=32 n=4 cores=48 ram=368 model=V100M32;"
                               "n4 gb=0 n=0 cores=15 ram=0;"
                               "n5 n=1 cores=8 ram=32 model=V100;"
                               "|7:gpu 'x' is no whole number from 0 to 65534;|");
    ck_assert_uint_eq(t.report.gpus, 15);
    ck_assert_uint_eq(t.report.cpu_only, 1);
    ck_assert_uint_eq(t.report.gpu_memory_unknown, 2);
    buf_free(&got);
    importing_end(&t);
}
END_TEST

static void write_file(const char *path, const char *text)
{
    FILE *f = fopen(path, "wb");

    ck_assert_ptr_nonnull(f);
    ck_assert_int_ge(fputs(text, f), 0);
    ck_assert_int_eq(fclose(f), 0);
}

START_TEST(a_users_map_of_models_comes_before_the_table)
{
    static const char file[] = "sn,cpu_milli,memory_mib,gpu,model\nn,1000,1024,1,g2\n";
    const char *map = "t_import_nodes.map";
    struct importing t;

    importing_begin(&t, "openb", add_node);
    t.o.gpu_table = SRCDIR "/data/gpus.csv";
    t.o.gpu_map = map;
    write_file(map, "memory_gb,model\n40,G2\n");
    ck_assert_int_eq(importing_run(&t, file, strlen(file), import_nodes), RC_OK);
    ck_assert_str_eq(t.rows.data, "n gb=40 n=1 cores=1 ram=1 model=g2;");
    write_file(map, "model,memory_gb\nG2,many\n");
    ck_assert_int_eq(importing_run(&t, file, strlen(file), import_nodes), RC_INPUT);
    ck_assert_str_eq(t.err.msg,
                     "cannot import 'f': cannot read 't_import_nodes.map': line 2: "
                     "memory_gb 'many' is no whole number from 1 to 65534");
    ck_assert_int_eq(remove(map), 0);
    ck_assert_int_eq(importing_run(&t, file, strlen(file), import_nodes), RC_NOT_FOUND);
    importing_end(&t);
}
END_TEST

START_TEST(nodes_of_the_network_are_not_added_again)
{
    static const char file[] = "node_id\nnode-000001\nnode-000002\nmine\nnew\n";
    struct importing t;
    struct buf got = BUF_INIT;

    importing_begin(&t, "seed", add_node);
    t.o.first_number = 2; /* node 0 has a name, node 1 was generated */
    ck_assert(names_set(t.names, NAME_NODE, 0, "mine"));
    ck_assert_int_eq(importing_run(&t, file, strlen(file), import_nodes), RC_OK);
    importing_transcript(&t, &got);
    ck_assert_str_eq(got.data, "node-000002 n=1;new n=1;"
                               "|2:node_id 'node-000001' is in the network already;"
                               "4:node_id 'mine' is in the network already;|");
    ck_assert_uint_eq(names_count(t.names, NAME_NODE), 1); /* the caller names nodes */
    buf_free(&got);
    importing_end(&t);
}
END_TEST

static void count_only(struct importing *t, const struct import_batch *b, uint32_t i)
{
    (void)t;
    ck_assert_uint_gt(strlen(b->node_names[i].s), 0);
}

START_TEST(many_rows_come_in_batches_and_a_limit_ends_them)
{
    struct buf file = BUF_INIT;
    struct importing t;

    buf_adds(&file, "node_id,latency_ms\n");
    for (int i = 0; i < 5000; i++)
        buf_addf(&file, "n%d,%d\n", i, i % 10 == 0 ? -1 : i);
    importing_begin(&t, "seed", count_only);
    ck_assert_int_eq(importing_run(&t, file.data, file.len, import_nodes), RC_OK);
    ck_assert_uint_eq(t.report.read, 5000);
    ck_assert_uint_eq(t.report.accepted, 4500);
    ck_assert_uint_eq(t.report.skipped, 500);
    ck_assert_uint_eq(t.report.reason_count, 500); /* 100 of them kept */
    t.o.limit = 1025;
    ck_assert_int_eq(importing_run(&t, file.data, file.len, import_nodes), RC_OK);
    ck_assert_uint_eq(t.report.accepted, 1025);
    t.o.limit = 0;
    t.o.first_number = NODE_MAX - 10;
    ck_assert_int_eq(importing_run(&t, file.data, file.len, import_nodes), RC_INPUT);
    ck_assert_str_eq(
        t.err.msg, "cannot import 'f': line 14: more than 4194304 nodes in one network");
    buf_free(&file);
    importing_end(&t);
}
END_TEST

START_TEST(huge_and_odd_files_are_refused_or_read_but_do_no_harm)
{
    struct buf file = BUF_INIT;
    struct importing t;

    importing_begin(&t, "seed", add_node);
    for (int i = 0; i < 5000; i++)
        buf_addf(&file, "c%d,", i);
    buf_adds(&file, "node_id\n");
    for (int i = 0; i < 5000; i++)
        buf_addc(&file, ',');
    buf_adds(&file, "a\n");
    ck_assert_int_eq(importing_run(&t, file.data, file.len, import_nodes), RC_OK);
    ck_assert_str_eq(t.rows.data, "a n=1;");
    ck_assert_str_eq(t.report.reasons[0].text,
                     "columns not used: c0, c1, c2, c3, c4, c5, c6, c7 and 4992 more");
    buf_reset(&file);
    buf_adds(&file, "node_id\n");
    for (int i = 0; i < 1 << 20; i++)
        buf_addc(&file, 'x');
    ck_assert_int_eq(importing_run(&t, file.data, file.len, import_nodes), RC_OK);
    ck_assert_str_eq(t.report.reasons[0].text, "node_id is longer than 120 bytes");
    ck_assert_int_eq(importing_run(&t, "node_id\na\0b\n", 12, import_nodes), RC_INPUT);
    ck_assert_str_eq(t.err.msg, "cannot import 'f': line 2: NUL byte");
    buf_free(&file);
    importing_end(&t);
}
END_TEST

START_TEST(the_shipped_nodes_are_all_sound)
{
    struct importing t;
    struct import_file f;

    importing_begin(&t, "seed", add_node);
    t.o.is_strict = true;
    ck_assert_int_eq(import_open(&f, SRCDIR "/data/nodes.csv", &t.err), RC_OK);
    ck_assert_int_eq(import_nodes(&f, &t.o, t.names, NULL, &t.report, &t.err), RC_OK);
    import_close(&f);
    ck_assert_uint_eq(t.report.accepted, 100);
    ck_assert_uint_eq(t.report.reason_count, 0);
    importing_end(&t);
}
END_TEST

START_TEST(what_is_no_file_or_no_format_is_said_so)
{
    struct import_file f;
    struct importing t;

    importing_begin(&t, "xml", add_node);
    ck_assert_int_eq(import_open(&f, "no-such-file", &t.err), RC_NOT_FOUND);
    ck_assert_str_eq(t.err.msg, "cannot read 'no-such-file': no such file or directory");
    ck_assert_int_eq(importing_run(&t, "a", 1, import_nodes), RC_USAGE);
    ck_assert_str_eq(t.err.msg, "no format 'xml' of nodes; there are seed, openb");
    ck_assert_int_eq(importing_run(&t, "a", 1, import_tasks), RC_USAGE);
    ck_assert_str_eq(t.err.msg, "no format 'xml' of tasks; there are seed, swf");
    importing_end(&t);
}
END_TEST

START_TEST(without_a_format_it_is_told_from_the_file)
{
    static const struct {
        const char *file, *format;
        enum rc (*import)(struct import_file *, const struct import_options *,
                          struct names *, const struct import_sink *,
                          struct import_report *, struct err *);
        enum rc rc;
    } rows[] = {
        { "node_id\n", "seed", import_nodes, RC_OK },
        { "sn,cpu_milli,memory_mib,gpu,model\n", "openb", import_nodes, RC_OK },
        { "node\n", "seed", import_nodes, RC_INPUT },
        { "\xef\xbb\xbf\r\n [ ]", "seed", import_tasks, RC_OK },
        { "{", "seed", import_tasks, RC_INPUT },
        { "; Version: 2.2\n", "swf", import_tasks, RC_OK },
        { "", "seed", import_tasks, RC_INPUT },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct importing t;
        importing_begin(&t, NULL, add_node);
        t.o.gpu_table = SRCDIR "/data/gpus.csv";
        ck_assert_int_eq(
            importing_run(&t, rows[i].file, strlen(rows[i].file), rows[i].import),
            rows[i].rc);
        ck_assert_str_eq(t.report.format, rows[i].format);
        importing_end(&t);
    }
}
END_TEST

START_TEST(the_hash_is_that_of_the_bytes)
{
    struct import_file f;
    char hex[DIGEST_HEX_MAX];

    ck_assert_int_eq(import_open_memory(&f, "abc", 3, "f", NULL), RC_OK);
    digest_hex(&f.sha256, hex);
    import_close(&f);
    ck_assert_str_eq(hex,
                     "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    ck_assert_int_eq(import_open_memory(&f, "", 0, "f", NULL), RC_OK);
    digest_hex(&f.sha256, hex);
    import_close(&f);
    ck_assert_str_eq(hex,
                     "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}
END_TEST

static enum rc refuse_rows(void *ctx, const struct import_batch *b, struct err *err)
{
    (void)ctx;
    (void)b;
    return err_set(err, RC_STORE, "the disk is full");
}

START_TEST(an_error_of_the_sink_ends_the_import)
{
    const struct import_sink sink = { .rows = refuse_rows };
    struct importing t;
    struct import_file f;

    importing_begin(&t, "seed", add_node);
    ck_assert_int_eq(import_open_memory(&f, "node_id\na\n", 10, "f", NULL), RC_OK);
    ck_assert_int_eq(import_nodes(&f, &t.o, t.names, &sink, &t.report, &t.err), RC_STORE);
    ck_assert_str_eq(t.err.msg, "cannot import 'f': the disk is full");
    import_close(&f);
    importing_end(&t);
}
END_TEST

START_TEST(the_table_of_models_knows_memory_speed_and_power)
{
    static const struct {
        const char *name;
        uint32_t gb; /* 0: not known */
    } rows[] = {
        { "T4", 16 },      { "t4", 16 },      { "P100", 16 },   { "V100", 0 },
        { "V100M16", 16 }, { "v100m32", 32 }, { "V100M24", 0 }, { "G2", 0 },
        { "", 0 },         { "M", 0 },        { "V100M", 0 },   { "M40", 0 },
    };
    struct gpus *g;
    struct err err = ERR_INIT;

    ck_assert_msg(gpus_read(SRCDIR "/data/gpus.csv", &g, &err) == RC_OK, "%s", err.msg);
    ck_assert_uint_eq(gpus_count(g), 164);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        uint32_t gb = 0;
        bool is_known = gpus_memory(g, rows[i].name, strlen(rows[i].name), &gb);
        ck_assert_msg(gb == rows[i].gb && is_known == (gb != 0), "%s: %u", rows[i].name,
                      gb);
    }
    const struct gpu_model *m = gpus_find(g, "v100", 4);
    ck_assert_ptr_nonnull(m);
    ck_assert_str_eq(m->name.s, "V100");
    ck_assert_uint_eq(m->memory_count, 2);
    ck_assert_uint_eq(m->tflops_milli, 28260);
    ck_assert_uint_eq(m->watts, 300);
    gpus_free(g);
}
END_TEST

SUITE("import_nodes", sound_nodes_are_read_and_unknown_stays_unknown,
      a_bad_row_is_skipped_with_its_reason_and_the_others_stay,
      with_strict_the_first_bad_row_ends_it, a_broken_file_is_refused_as_a_whole,
      an_openb_list_gets_its_memory_from_the_table_of_models,
      a_users_map_of_models_comes_before_the_table,
      nodes_of_the_network_are_not_added_again,
      many_rows_come_in_batches_and_a_limit_ends_them,
      huge_and_odd_files_are_refused_or_read_but_do_no_harm,
      the_shipped_nodes_are_all_sound, what_is_no_file_or_no_format_is_said_so,
      the_hash_is_that_of_the_bytes, without_a_format_it_is_told_from_the_file,
      an_error_of_the_sink_ends_the_import,
      the_table_of_models_knows_memory_speed_and_power)
