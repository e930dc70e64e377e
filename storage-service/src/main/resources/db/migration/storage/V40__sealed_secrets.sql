-- Secrets are texts of the vault now; those from before are read as they are.
alter table storage_secret
    alter column value type text using replace(encode(value, 'base64'), E'\n', '');
