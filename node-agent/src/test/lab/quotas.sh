# What a container's root does with quotas, on an image that is mounted as the agent mounts it.
ln -s /proc/mounts /etc/mtab
mkdir /srv
truncate -s 32M /image
mke2fs -q -F -t ext4 /image
echo "== mount"
mount -t ext4 -o "loop,$(cat /options)" /image /srv && echo done
cat /proc/mounts
echo "== quotas"
quotacheck -cmug /srv && ls /srv
quotaon /srv && echo on
mkdir /srv/home
chown 1000:1000 /srv/home
setquota -u 1000 0 2048 0 0 /srv && echo limited
echo "== within"
setpriv --reuid 1000 --regid 1000 --clear-groups dd if=/dev/zero of=/srv/home/small bs=1M count=1 2>&1
echo "== beyond"
setpriv --reuid 1000 --regid 1000 --clear-groups dd if=/dev/zero of=/srv/home/large bs=1M count=4 2>&1
echo "== root"
dd if=/dev/zero of=/srv/large bs=1M count=4 2>&1
echo "== report"
repquota -n /srv
