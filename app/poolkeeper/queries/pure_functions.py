"""Built-in functions that only compute or read, by engine; what is not here may write, and so counts.

Sources: PostgreSQL's manual, chapter 9; MySQL's manual, chapter 14, and MariaDB's "Function and Operator
Reference"; Transact-SQL Reference, "What are the SQL database functions?"; Oracle's SQL Language
Reference, chapter 7. Left out on purpose: what takes locks (pg_advisory_lock, GET_LOCK), sequences (nextval,
setval), large objects (lo_*), what a session remembers (lastval, LAST_INSERT_ID, set_config), what signals,
reads files or runs text (pg_notify, pg_cancel_backend, dblink, query_to_xml, LOAD_FILE, OPENROWSET, UTL_*).
"""

from poolkeeper.profiles.engines import Engine


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_EVERYWHERE = _words(
    """
    abs acos asin atan atan2 avg cast ceil ceiling coalesce concat cos count cume_dist current_date
    current_timestamp degrees dense_rank exp extract first_value floor greatest lag last_value lead
    least length ln log log10 lower lpad ltrim max min mod nth_value ntile nullif percent_rank
    percentile_cont percentile_disc pi position power radians rank regexp_replace replace reverse round
    row_number rpad rtrim sign sin sqrt substr substring sum tan trim upper
    """
)

_SYNTAX = _words(
    """
    all and any as bernoulli between by case cube distinct else end except exists filter from group
    grouping having in intersect into is join lateral like limit materialized not on option or order
    over partition rollup row rows select sets some system tablesample then union using values when
    where window with within
    """
)
"""Words before a bracket that are no functions."""

_POSTGRESQL = _words(
    """
    age array array_agg array_append array_cat array_dims array_length array_lower array_ndims
    array_position array_positions array_prepend array_remove array_replace array_to_json
    array_to_string array_upper ascii bit_and bit_length bit_or bool_and bool_or btrim cardinality cbrt
    char_length character_length chr clock_timestamp col_description concat_ws convert_from convert_to
    corr covar_pop covar_samp current_database current_schema current_schemas current_setting date_bin
    date_part date_trunc decode div encode every factorial format format_type gcd gen_random_uuid
    generate_series generate_subscripts get_byte has_any_column_privilege has_column_privilege
    has_database_privilege has_function_privilege has_schema_privilege has_sequence_privilege
    has_table_privilege host hostmask inet_client_addr inet_client_port inet_server_addr
    inet_server_port initcap isfinite json_agg json_array_elements json_array_elements_text
    json_array_length json_build_array json_build_object json_each json_each_text json_extract_path
    json_extract_path_text json_object json_object_agg json_object_keys json_populate_record
    json_strip_nulls json_to_record json_typeof jsonb_agg jsonb_array_elements jsonb_array_elements_text
    jsonb_array_length jsonb_build_array jsonb_build_object jsonb_each jsonb_each_text
    jsonb_extract_path jsonb_extract_path_text jsonb_insert jsonb_object jsonb_object_agg
    jsonb_object_keys jsonb_path_exists jsonb_path_query jsonb_path_query_array jsonb_path_query_first
    jsonb_pretty jsonb_set jsonb_strip_nulls jsonb_to_record jsonb_to_recordset jsonb_typeof
    justify_days justify_hours justify_interval lcm left localtime localtimestamp lower_inc make_date
    make_interval make_time make_timestamp make_timestamptz masklen md5 mode network now num_nonnulls
    num_nulls numrange obj_description octet_length overlay pg_backend_pid pg_blocking_pids
    pg_column_size pg_conf_load_time pg_database_size pg_get_constraintdef pg_get_expr
    pg_get_functiondef pg_get_indexdef pg_get_keywords pg_get_triggerdef pg_get_userbyid pg_get_viewdef
    pg_indexes_size pg_is_in_recovery pg_is_wal_replay_paused pg_last_wal_receive_lsn
    pg_last_wal_replay_lsn pg_last_xact_replay_timestamp pg_postmaster_start_time pg_relation_filenode
    pg_relation_size pg_size_bytes pg_size_pretty pg_sleep pg_table_is_visible pg_table_size
    pg_tablespace_size pg_total_relation_size pg_typeof pg_wal_lsn_diff phraseto_tsquery plainto_tsquery
    quote_ident quote_literal quote_nullable random range_agg regexp_count regexp_instr regexp_like
    regexp_match regexp_matches regexp_split_to_array regexp_split_to_table regexp_substr regr_avgx
    regr_avgy regr_count regr_intercept regr_r2 regr_slope repeat right row_to_json scale sha224 sha256
    sha384 sha512 shobj_description split_part starts_with statement_timestamp stddev stddev_pop
    stddev_samp string_agg string_to_array string_to_table strpos text timeofday to_ascii to_char
    to_date to_hex to_json to_jsonb to_number to_regclass to_regproc to_regtype to_timestamp to_tsquery
    to_tsvector transaction_timestamp translate trunc ts_headline ts_rank ts_rank_cd tsrange tstzrange
    unnest upper_inc var_pop var_samp variance version websearch_to_tsquery width_bucket xmlagg
    xmlelement xmlforest
    """
)

_MYSQL = _words(
    """
    adddate addtime aes_decrypt aes_encrypt any_value ascii bin bin_to_uuid bit_and bit_count bit_length
    bit_or bit_xor char char_length character_length charset coercibility collation concat_ws
    connection_id conv convert convert_tz cot crc32 curdate current_role current_time current_user
    curtime database date date_add date_format date_sub datediff day dayname dayofmonth dayofweek
    dayofyear elt export_set field find_in_set format format_bytes from_base64 from_days from_unixtime
    get_format group_concat hex hour if ifnull inet6_aton inet6_ntoa inet_aton inet_ntoa instr interval
    is_uuid isnull json_array json_array_append json_array_insert json_arrayagg json_contains
    json_contains_path json_depth json_extract json_insert json_keys json_length json_merge_patch
    json_merge_preserve json_object json_objectagg json_overlaps json_pretty json_quote json_remove
    json_replace json_schema_valid json_search json_set json_table json_type json_unquote json_valid
    json_value last_day lcase left localtime localtimestamp locate log2 make_set makedate maketime md5
    microsecond mid minute month monthname now oct octet_length ord period_add period_diff quarter quote
    rand random_bytes regexp_instr regexp_like regexp_substr repeat right schema sec_to_time second
    session_user sha sha1 sha2 sleep soundex space std stddev stddev_pop stddev_samp str_to_date strcmp
    subdate substring_index subtime sysdate system_user time time_format time_to_sec timediff timestamp
    timestampadd timestampdiff to_base64 to_days to_seconds truncate ucase unhex unix_timestamp user
    utc_date utc_time utc_timestamp uuid uuid_short uuid_to_bin var_pop var_samp variance version week
    weekday weekofyear weight_string year yearweek
    """
)

_MSSQL = _words(
    """
    app_name approx_count_distinct ascii atn2 cast ceiling char charindex checksum checksum_agg choose
    col_length col_name columnproperty compress concat_ws connectionproperty convert count_big
    databasepropertyex datalength date_bucket dateadd datediff datediff_big datefromparts datename
    datepart datetime2fromparts datetimefromparts datetimeoffsetfromparts datetrunc day db_id db_name
    decimal decompress difference eomonth format formatmessage generate_series getdate getutcdate
    grouping_id has_perms_by_name hashbytes host_name iif index_col indexproperty is_member
    is_rolemember is_srvrolemember isdate isjson isnull isnumeric json_array json_modify json_object
    json_query json_value left len month nchar newid numeric nvarchar object_definition object_id
    object_name object_schema_name objectproperty openjson original_login parse parsename patindex
    quotename rand replicate right schema_id schema_name serverproperty smalldatetimefromparts soundex
    space sql_variant_property square stdev stdevp str string_agg string_escape string_split stuff
    suser_id suser_name suser_sname switchoffset sysdatetime sysdatetimeoffset system_user
    sysutcdatetime todatetimeoffset translate try_cast try_convert try_parse type_id type_name
    typeproperty unicode user_id user_name var varbinary varchar varp year
    """
)

_ORACLE = _words(
    """
    add_months approx_count_distinct ascii asciistr bfilename bin_to_num bitand cardinality chr collect
    compose convert corr cosh covar_pop covar_samp current_date dbtimezone decode decompose dump
    empty_blob empty_clob from_tz group_id grouping_id hextoraw initcap instr instrb interval json_array
    json_arrayagg json_exists json_object json_objectagg json_query json_table json_value last_day
    length2 lengthb listagg localtimestamp median months_between nanvl new_time next_day nls_initcap
    nls_lower nls_upper nlssort numtodsinterval numtoyminterval nvl nvl2 ora_hash ratio_to_report
    rawtohex regexp_count regexp_instr regexp_like regexp_substr remainder sessiontimezone sinh soundex
    standard_hash stats_mode stddev stddev_pop stddev_samp substrb sys_connect_by_path sys_context
    sys_extract_utc sys_guid sysdate systimestamp tanh to_binary_double to_binary_float to_char to_clob
    to_date to_dsinterval to_nchar to_number to_timestamp to_timestamp_tz to_yminterval translate treat
    trunc tz_offset uid unistr user userenv validate_conversion var_pop var_samp variance vsize
    width_bucket xmlagg xmlelement xmlforest
    """
)

_OF_ENGINE = {
    Engine.POSTGRESQL: _POSTGRESQL,
    Engine.MYSQL: _MYSQL,
    Engine.MSSQL: _MSSQL,
    Engine.ORACLE: _ORACLE,
}


def is_pure(name: str, engine: Engine) -> bool:
    """Whether the function of this name, as written before a bracket, surely changes nothing."""
    word = name.lower()
    return word in _SYNTAX or word in _EVERYWHERE or word in _OF_ENGINE.get(engine, frozenset())
