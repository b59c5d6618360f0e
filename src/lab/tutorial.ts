/** The tutorial's file for its first host, to the letter. */
export const node1Conf = `global_defs {
   notification_email {

   }
   notification_email_from setamv@126.com
   smtp_server smpt.126.com
   smtp_connect_timeout 30
   router_id LVS_1
   vrrp_skip_check_adv_addr
   vrrp_strict
   vrrp_garp_interval 0
   vrrp_gna_interval 0
}

vrrp_instance VI_1 {
    state MASTER            # Mater节点标识
    interface ens33
    virtual_router_id 51
    priority 101
    advert_int 1
    authentication {
        auth_type PASS
        auth_pass 1111
    }
    virtual_ipaddress {
        192.168.199.128/24      # 虚拟IP地址
    }
}
`;

/** The tutorial's file for its second host, to the letter. */
export const node2Conf = `global_defs {
   notification_email {

   }
   notification_email_from setamv@126.com
   smtp_server smpt.126.com
   smtp_connect_timeout 30
   router_id LVS_1
   vrrp_skip_check_adv_addr
   vrrp_strict
   vrrp_garp_interval 0
   vrrp_gna_interval 0
}

vrrp_instance VI_1 {
    state BACKUP            # Mater节点标识
    interface ens33
    virtual_router_id 51
    priority 100
    advert_int 1
    authentication {
        auth_type PASS
        auth_pass 1111
    }
    virtual_ipaddress {
        192.168.199.128/24          # 虚拟IP地址
    }
}
`;
